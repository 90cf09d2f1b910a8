"""Where the frozen `tytti` starts; a name of its own lets both programs share one build."""

import sys
from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()  # a frozen worker of the mark reader starts here too, before the rest loads
    from tytti_desktop.command import main

    sys.exit(main())
