@echo off
rem Builds the modules if the launcher in local\ is missing, then starts the launcher.
setlocal
set "HOME_DIR=%~dp0"
set "HOME_DIR=%HOME_DIR:~0,-1%"
if not exist "%JAVA_HOME%\release" goto nojdk
findstr /b /c:"JAVA_VERSION=\"25" "%JAVA_HOME%\release" >nul || goto nojdk
if not exist "%HOME_DIR%\local\target\local.jar" (
    echo Building Crema. The first build takes a few minutes.
    pushd "%HOME_DIR%"
    call mvnw.cmd -q -DskipTests package || exit /b 1
    popd
)
"%JAVA_HOME%\bin\java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m "-Dcrema.home=%HOME_DIR%" -cp "%HOME_DIR%\local\target\local.jar;%HOME_DIR%\local\target\lib\*" io.crema.local.Crema %*
exit /b %ERRORLEVEL%
:nojdk
echo No JDK 25 found. Install one (for example Temurin 25 from https://adoptium.net) and set JAVA_HOME to it. 1>&2
exit /b 1
