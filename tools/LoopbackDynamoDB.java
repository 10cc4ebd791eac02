import java.io.PrintStream;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local, on 127.0.0.1 only and on a port that the system chooses.
 *
 * <p>Amazon's own main class listens on every address and wants to know the port beforehand, so this puts its
 * request handler behind a Jetty of our own. Telemetry, which that main class sets up, is never sent.
 * The port is printed once requests are served. The server lives until its standard input ends, so it can't
 * outlive the process that started it, however that one ends.
 */
public class LoopbackDynamoDB {
    public static void main(String[] arguments) throws Exception {
        // Standard output is for the port alone: who reads that line needn't read on.
        PrintStream answer = System.out;
        System.setOut(System.err);

        boolean inMemory = true;
        boolean oneDatabaseForAllRegionsAndKeys = true;
        boolean delayStatuses = false;
        var requests = new LocalDynamoDBRequestHandler(
            0, inMemory, null, oneDatabaseForAllRegionsAndKeys, delayStatuses);

        var server = new Server(new InetSocketAddress("127.0.0.1", 0));
        server.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(requests, null)));
        server.start();
        answer.println("port " + server.getURI().getPort());

        while (System.in.read() != -1) {
            // Nobody has anything to say here; only the end counts.
        }
        Runtime.getRuntime().halt(0);
    }
}
