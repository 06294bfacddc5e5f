"""The map of this library; it imports nothing.

`sms` sends short texts and knows nothing of halls, tickets or databases. Whoever uses it keeps an outbox,
decides what is sent when, and calls `Gateway.send` outside any transaction.

    gateway         the port: one text, one answer, and the four ways in which sending can fail
    memory          the gateway of the tests: keeps what it was given, fails when told to
    console         the gateway of a fresh installation: accepts everything, logs one masked line each
    twilio          the gateway for numbers abroad: Twilio through its SDK
    twilio_answers  what Twilio's refusals mean for us, as one table
    twilio_receipts the address that each text gives for its receipts, and the proof that Twilio sent one
    routing         many gateways as one: the longest country prefix decides which of them sends
    numbers         is this a mobile number? Its one spelling (E.164), and the masks people may see
    wording         the sentences in Chinese and English, how a hall changes them, and their length
    receipts        what a provider tells us afterwards, and why that only ever moves a text forward

A gateway gives one of five answers, and the difference is the point of the port. `Accepted`: the provider has
the text. `TextRefused`: it will not take this text. `GatewayBusy`: it certainly did not take it, try again.
`GatewayMisconfigured`: it takes nothing from us, stop and call someone. `OutcomeUnknown`: the text went out
and no answer came back; unknown is not unsent, so `Gateway.find` is asked before anything is sent again.

Only `twilio` and `twilio_receipts` know the SDK of Twilio.
"""
