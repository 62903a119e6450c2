"""A claims desk: photos and estimates reach the model as base64, policies by @-mention."""
