package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.sftp.SftpClient;
import io.jenkins.plugins.scpcopy.ssh.SshConnection;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Logs in to a host and finds out what it is and what can be done there. Nothing is copied or changed. */
public final class HostCheck {
    private static final int MOST_OUTPUT = 16 * 1024;
    private static final int WINDOW = 1024 * 1024;
    private static final String LOOK = "sh -c 'for c in scp sha256sum shasum openssl ln sudo; do"
            + " command -v $c >/dev/null 2>&1 && echo scpcopy-has=$c; done; true'";
    private static final Pattern HAS = Pattern.compile("(?m)^scpcopy-has=(scp|sha256sum|shasum|openssl|ln|sudo)\r?$");

    /**
     * What was found out.
     *
     * @param host its texts are raw
     * @param warnings fit to be shown
     * @param remarks likewise, of what is no reason to worry
     * @param sftp whether it serves SFTP
     * @param programs those of {@code scp}, {@code sha256sum}, {@code shasum}, {@code openssl}, {@code ln} and {@code sudo} that its
     *     shell finds; none where it runs no commands, or has another shell
     */
    public record Findings(HostInfo host, List<String> warnings, List<String> remarks, boolean sftp, List<String> programs)
            implements Serializable {
        public Findings {
            warnings = List.copyOf(warnings);
            remarks = List.copyOf(remarks);
            programs = List.copyOf(programs);
        }

        /** Whether files can be copied at all. */
        public boolean canCopy() {
            return sftp || programs.contains("scp");
        }

        /** Whether the host itself can compute checksums. */
        public boolean canSum() {
            return programs.stream().anyMatch(List.of("sha256sum", "shasum", "openssl")::contains);
        }
    }

    private HostCheck() {}

    /**
     * Looks.
     *
     * @param connector to the host
     * @param atMost how long each answer may take
     * @throws TransferException if the host cannot be reached or does not let us in, with advice
     */
    public static Findings run(SshConnector connector, ConnectionLog log, Duration atMost) throws IOException {
        try (SshConnection shell = SshConnection.open(connector.route(), connector.options(), log)) {
            return new Findings(shell.info(), shell.warnings(), shell.remarks(), hasSftp(shell, atMost), programs(shell, atMost));
        }
    }

    private static boolean hasSftp(SshConnection shell, Duration atMost) throws IOException {
        try {
            SftpClient.start(
                            shell.subsystem("sftp"),
                            RemoteText.escape(shell.info().name()),
                            MemoryBudget.ofHeap(),
                            WINDOW,
                            atMost)
                    .close();
            return true;
        } catch (TransferException e) {
            return false;
        }
    }

    private static List<String> programs(SshConnection shell, Duration atMost) throws IOException {
        try (RemoteProcess process = shell.exec(LOOK)) {
            process.stdin().close();
            return HAS.matcher(output(process, atMost)).results().map(result -> result.group(1)).distinct().toList();
        } catch (TransferException e) {
            return List.of();
        }
    }

    private static String output(RemoteProcess process, Duration atMost) throws IOException {
        byte[] bytes = new byte[MOST_OUTPUT];
        int length = 0;
        while (length < bytes.length) {
            int count = process.stdout().read(bytes, length, bytes.length - length, atMost);
            if (count < 0) {
                break;
            }
            length += count;
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
