"""The gateway's end of the channel to the hub (spec/gateway-channel.md)."""
