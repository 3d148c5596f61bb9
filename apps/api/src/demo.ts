/** The user of the demo. The demo runs on loopback only, so the password is no secret. */
export const demoUser = { email: 'demo@cryptoix.example', password: 'open-the-demo-please', name: 'Demo' };
