export const API_KEY = 'psk_of-the-bench';
