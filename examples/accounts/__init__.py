"""A tutor with accounts: who asks decides what is stored where, which model answers, how often."""
