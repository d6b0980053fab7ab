"""What people read: tables, charts, HTML and XLSX, made from saved results."""
