"""Sesame (Zhima) Credit through the Alipay open gateway: score, watch list, platform copies of court notices."""
