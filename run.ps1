# What `make run` does, on Windows: a virtual environment, the pinned packages, then the program.
# run.ps1 [arguments of report-assistant]; without any it opens the pages.
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$python = ".venv\Scripts\python.exe"

if (-not (Test-Path $python)) {
    $launcher = if (Get-Command py -ErrorAction SilentlyContinue) { "py" } else { "python" }
    & $launcher -c "import sys; sys.exit(sys.version_info < (3, 11))"
    if ($LASTEXITCODE -ne 0) { Write-Host "需要 Python 3.11 或更高版本：https://www.python.org/downloads/"; exit 1 }
    & $launcher -m venv .venv
}

$mark = ".venv\installed"
$wanted = (Get-FileHash pyproject.toml).Hash + (Get-FileHash constraints.txt).Hash
if (-not (Test-Path $mark) -or (Get-Content $mark) -ne $wanted) {
    & $python -m pip install --quiet --no-compile --only-binary=:all: --constraint constraints.txt --editable .
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
    & $python -m knowledge.embedding.fetching
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
    Set-Content $mark $wanted
}

if ($args.Count -eq 0) { $args = @("serve") }
& $python -m assistant @args
exit $LASTEXITCODE
