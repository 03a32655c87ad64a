@echo off
rem Runs dialup\main.ts on Node 24 or newer, which must be on PATH.
setlocal
node -e "process.exit(Number(process.versions.node.split(String.fromCharCode(46))[0]) >= 24 ? 0 : 1)" 2>nul
if errorlevel 1 (
  echo ferngate-dialup: needs Node 24 or newer on PATH, see https://nodejs.org 1>&2
  exit /b 69
)
node "%~dp0main.ts" %*
exit /b %errorlevel%
