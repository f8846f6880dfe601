"""The recipe that this service began as: a Django view and a boto3 function. For gunicorn, as recipe:application."""

import boto3
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="of-the-bench")

s3 = boto3.client(
    "s3",
    region_name="eu-central-1",
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="not-a-secret",
)


def presigned_url(request):
    params = {"Bucket": "media-bucket", "Key": request.GET["file_name"]}
    url = s3.generate_presigned_url("get_object", Params=params, ExpiresIn=900)
    return JsonResponse({"presigned_url": url})


urlpatterns = [path("presigned-url", presigned_url)]
application = get_wsgi_application()
