"""Checks a signed message with the reference library, and signs it anew.

Reads {"secret", "headers", "body"} as JSON on stdin and writes {"verified", "signature"}.
"""

import json
import sys
from datetime import datetime, timezone

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

message = json.load(sys.stdin)
webhook = Webhook(message["secret"])
headers = message["headers"]
try:
    webhook.verify(message["body"], headers)
    verified = True
except WebhookVerificationError:
    verified = False
moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=timezone.utc)
signature = webhook.sign(headers["webhook-id"], moment, message["body"])
json.dump({"verified": verified, "signature": signature}, sys.stdout)
