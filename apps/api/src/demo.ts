/** Who signs in to the demo. Loopback only, so the password is no secret. */
export const demoUser = { email: 'demo@cryptoix.example', password: 'open-the-demo-please', name: 'Demo' };
