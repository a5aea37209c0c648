"""Values to what people read: mails, the plan page, calendar entries, charts."""
