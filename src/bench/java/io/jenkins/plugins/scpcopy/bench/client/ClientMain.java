package io.jenkins.plugins.scpcopy.bench.client;

import io.jenkins.plugins.scpcopy.bench.Transfer;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a client: once, for the transfer in the arguments; or, without one, for each line of standard input. */
public final class ClientMain {
    /** What a gigabit link can take, in bytes per second. */
    private static final long GIGABIT = 125_000_000;

    private ClientMain() {}

    public static void main(String[] args) throws Exception {
        Client client = client(args[0]);
        if (args.length > 1) {
            client.copy(Transfer.of(List.of(args).subList(1, args.length)));
        } else {
            serve(client);
        }
        // Libraries may leave threads behind, which must not keep the process alive.
        System.exit(0);
    }

    private static Client client(String name) {
        return switch (name) {
            case "scp-copy" -> new ScpCopyClient(request -> request);
            case "scp-copy-single" -> new ScpCopyClient(request -> request.transfers(1));
            case "scp-copy-scp" -> new ScpCopyClient(request -> request.protocol(Protocol.SCP));
            case "scp-copy-resume" -> new ScpCopyClient(request -> request.resume(true));
            case "scp-copy-sftp" -> new ScpCopyClient(request -> request.protocol(Protocol.SFTP));
            case "scp-copy-verify" -> new ScpCopyClient(request -> request.verify(Verify.SHA256));
            case "scp-copy-gigabit" -> new ScpCopyClient(request -> request.bandwidth(GIGABIT));
            case "scp-copy-gigabit-verify" -> new ScpCopyClient(
                    request -> request.bandwidth(GIGABIT).verify(Verify.SHA256));
            case "sshj" -> new SshjClient();
            case "mina" -> new MinaClient();
            case "jsch-sftp" -> new JschSftpClient();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static void serve(Client client) throws IOException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            System.out.println(answer(client, Transfer.of(List.of(line.split("\t")))));
        }
    }

    private static String answer(Client client, Transfer transfer) {
        try {
            client.copy(transfer);
            return "ok";
        } catch (Exception e) {
            return e.toString().lines().findFirst().orElse("failed");
        }
    }
}
