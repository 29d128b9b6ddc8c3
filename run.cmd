@rem What make run does, on Windows.
@powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0run.ps1" %*
