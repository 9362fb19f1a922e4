"""A Telegram Bot API server in the test process: real HTTP, state in memory, nothing mocked.

Use ``tests.platforms.telegram_server.server.TelegramServer``. The parts, from the inside out:

- ``errors``, ``wire``: the answers and the arguments of a call
- ``text``, ``pictures``, ``rich``: what content is, by Telegram's own parser where there is one
- ``limits``: every number and every rate that Telegram enforces
- ``people``, ``messages``, ``files``, ``updates``, ``world``: the state
- ``access``, ``shown``: what the bot may do, and how the state looks as Bot API objects
- ``methods/``: one function for each Bot API method
- ``faults``, ``specification``, ``front``: what goes wrong on request, the checks, the HTTP side
- ``stage``, ``server``: what a test uses; ``client``, ``clock``: the real client, a clock by hand
"""
