; The setup for one person, without administrator rights. build.py calls makensis with
;   /DVERSION=0.1.0 /DPROGRAM=<the built folder> /DOUT=<the setup>
; Silent: tytti-setup.exe /S [/D=C:\Folder]     Exit codes: 0 done, 1 left by the person,
;   2 not done, 3 the new program did not pass its self-test (the old one stays),
;   4 the program is open, 1638 a newer version is installed already.
; What is installed lies in $INSTDIR\program alone: neither an update nor the uninstaller touches
; anything else, and no vault is ever made there.
Unicode true
Target amd64-unicode
!include WordFunc.nsh
!include LogicLib.nsh
!insertmacro VersionCompare

Name "Tytti ${VERSION}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Tytti"
InstallDirRegKey HKCU "Software\Tytti" "InstallDir"
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "Tytti"
VIAddVersionKey /LANG=0 "FileDescription" "Tytti setup"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "LegalCopyright" "EUPL-1.2"
Icon "${ICON}"
UninstallIcon "${ICON}"

LoadLanguageFile "${NSISDIR}\Contrib\Language files\Finnish.nlf"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\Swedish.nlf"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\English.nlf"
!include "${WORDS}"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tytti"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; Leave with a message (none when silent) and an exit code.
!macro LeaveWith CODE WORDS
  DetailPrint "${WORDS}"
  MessageBox MB_OK|MB_ICONEXCLAMATION "${WORDS}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; A window that is open is asked to close: it keeps what is being typed and closes its vault.
; Ours is told that the session ends, as Windows tells it: a plain "close" does not reach a window
; while a dialog is open above it. Another's window of the same name (a folder) is only closed.
!macro CloseWindow
  ${For} $R8 1 20
    FindWindow $R9 "" "Tytti"
    ${If} $R9 == 0
      ${Break}
    ${EndIf}
    ${If} $R8 == 1
      MessageBox MB_OKCANCEL|MB_ICONINFORMATION "$(CLOSE_FIRST)" /SD IDOK IDOK +3
      SetErrorLevel 1
      Quit
    ${EndIf}
    System::Call 'user32::GetClassNameW(p R9, w .R7, i 64)'
    StrCpy $R7 $R7 2
    ${If} $R7 == "Qt"
      SendMessage $R9 17 0 1 /TIMEOUT=5000
      SendMessage $R9 22 1 1 /TIMEOUT=5000
    ${Else}
      SendMessage $R9 16 0 0 /TIMEOUT=5000
    ${EndIf}
    Sleep 500
  ${Next}
!macroend

; A folder in quotes is not heard by the installer: the program would go elsewhere without a word.
!macro RefuseQuoted MARK
  ClearErrors
  ${WordFind} "$1" `${MARK}` "E+1{" $0
  ${IfNot} ${Errors}
    !insertmacro LeaveWith 2 "$(QUOTED)"
  ${EndIf}
!macroend

Function .onInit
  System::Call 'kernel32::GetCommandLineW() w.r1' ; $CMDLINE ends before the folder
  !insertmacro RefuseQuoted '"/D='
  !insertmacro RefuseQuoted '/D="'
FunctionEnd

Section
  ReadRegStr $0 HKCU "${UNINSTALL}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      !insertmacro LeaveWith 1638 "$(NEWER)"
    ${EndIf}
  ${EndIf}

  ; The new program is unpacked beside the old one and proves itself before it takes its place.
  RMDir /r "$INSTDIR\program.new"
  SetOutPath "$INSTDIR\program.new"
  File /r "${PROGRAM}/*"
  SetOutPath "$INSTDIR"
  DetailPrint "$(PROVING)"
  nsExec::ExecToLog '"$INSTDIR\program.new\tytti.exe" self-test'
  Pop $0
  ${If} $0 != "0"
    RMDir /r "$INSTDIR\program.new"
    !insertmacro LeaveWith 3 "$(NOT_PROVEN)"
  ${EndIf}

  !insertmacro CloseWindow
  RMDir /r "$INSTDIR\program.old"
  ${If} ${FileExists} "$INSTDIR\program\*.*"
    ClearErrors
    Rename "$INSTDIR\program" "$INSTDIR\program.old"
    ${If} ${Errors}
      RMDir /r "$INSTDIR\program.new"
      !insertmacro LeaveWith 4 "$(STILL_OPEN)"
    ${EndIf}
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR\program.new" "$INSTDIR\program"
  ${If} ${Errors}
    Rename "$INSTDIR\program.old" "$INSTDIR\program"
    !insertmacro LeaveWith 2 "$(NOT_DONE)"
  ${EndIf}
  RMDir /r "$INSTDIR\program.old"

  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Tytti.lnk" "$INSTDIR\program\tytti-desktop.exe"
  WriteRegStr HKCU "Software\Tytti" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Tytti"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\program\tytti-desktop.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  SectionGetSize 0 $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section Uninstall
  !insertmacro CloseWindow
  ; A vault in the program's own folder (somebody has copied one there) is not ours to remove.
  FindFirst $0 $1 "$INSTDIR\program\*.vault"
  FindClose $0
  ${If} $1 != ""
    !insertmacro LeaveWith 2 "$(VAULT_INSIDE)"
  ${EndIf}
  ; A running program may be renamed in Windows, but not the folder that it lies in.
  RMDir /r "$INSTDIR\program.old"
  ClearErrors
  Rename "$INSTDIR\program" "$INSTDIR\program.old"
  ${If} ${Errors}
    !insertmacro LeaveWith 4 "$(STILL_OPEN)"
  ${EndIf}
  ; What was remembered in Windows' key store goes; where it cannot, it lapses within seven days.
  nsExec::ExecToLog '"$INSTDIR\program.old\tytti.exe" forget'
  Pop $0
  RMDir /r "$INSTDIR\program.old"
  RMDir /r "$INSTDIR\program.new"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; only when nothing else lies in it
  Delete "$SMPROGRAMS\Tytti.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Tytti"
  MessageBox MB_OK|MB_ICONINFORMATION "$(VAULT_STAYS)" /SD IDOK
SectionEnd
