import os

from fastapi import FastAPI, HTTPException, Request
from standardwebhooks import Webhook, WebhookVerificationError

app = FastAPI()
webhook = Webhook(os.environ["WEBHOOK_SECRET"])


@app.post("/webhooks")
async def receive(request: Request) -> str:
    try:
        # The raw body. A parameter with a model would be parsed.
        event = webhook.verify(await request.body(), dict(request.headers))
    except WebhookVerificationError:
        raise HTTPException(400, "not a valid webhook")
    # Store event["id"] in a unique column, and skip the ids that you have seen.
    if event["type"] == "payment.completed":
        print("paid", event["data"]["order_id"], flush=True)
    return "ok"
