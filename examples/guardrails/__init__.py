"""A bank's desk: one guardrail keeps strangers' questions out, another keeps secrets in."""
