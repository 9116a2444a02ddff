"""Where beat and worker leave the time of their last sign of life, in seconds since 1970: keys of the cache."""

BEAT_SEEN = "heartbeat-queued"
WORKER_SEEN = "heartbeat-executed"
