package io.jenkins.plugins.scpcopy.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The command lines of the programs that are compared: all with the same key, known host and cipher, and no other settings. */
final class Commands {
    /** How many files lftp has under way, as rclone has by itself; and over how many connections pget gets one. */
    private static final int LFTP_TRANSFERS = 4;

    private Commands() {}

    /** Any that takes the options of {@code scp}. */
    static List<String> scp(List<String> program, Transfer transfer) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("-q", "-p", "-P", Integer.toString(transfer.port())));
        if (transfer.direction() == Direction.RELAY) {
            command.add("-3");
        }
        if (transfer.tree()) {
            command.add("-r");
        }
        command.addAll(connection(transfer));
        command.addAll(transfer.ends(""));
        return command;
    }

    /** HPN-SSH's {@code scp} with its own {@code ssh}, which may be called {@code hpnscp} and {@code hpnssh}. */
    static List<String> hpn(Path directory, Transfer transfer) {
        return scp(List.of(hpn(directory, "scp").toString(), "-S", hpn(directory, "ssh").toString()), transfer);
    }

    private static Path hpn(Path directory, String program) {
        Path own = directory.resolve("hpn" + program);
        return Files.isExecutable(own) ? own : directory.resolve(program);
    }

    /** Follows {@code scp}, too, but copies directories without being asked. */
    static List<String> mscp(Path program, Transfer transfer) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "-q", "-p", "-P", Integer.toString(transfer.port()), "-F", "/dev/null", "-i", transfer.key(),
                "-c", Server.CIPHER, "-o", "UserKnownHostsFile=" + transfer.knownHosts(), "-o", "StrictHostKeyChecking=yes"));
        command.addAll(transfer.ends(""));
        return command;
    }

    /** @param options besides those that keep modes and times and cross directories */
    static List<String> rsync(List<String> options, Transfer transfer) {
        List<String> command = new ArrayList<>(List.of("rsync", "-a"));
        command.addAll(options);
        command.addAll(List.of("-e", ssh("ssh", transfer)));
        command.addAll(transfer.ends(transfer.tree() ? "/" : ""));
        return command;
    }

    /** Without the sums that it would have the host compute of each file, as the others, too, have none. */
    static List<String> rclone(Transfer transfer) {
        return List.of(
                "rclone", "--config", "/dev/null", transfer.tree() ? "copy" : "copyto",
                "--sftp-host", transfer.host(), "--sftp-port", Integer.toString(transfer.port()), "--sftp-user", transfer.user(),
                "--sftp-key-file", transfer.key(), "--sftp-known-hosts-file", transfer.knownHosts(),
                "--sftp-disable-hashcheck",
                (transfer.fromHost() ? ":sftp:" : "") + transfer.source(),
                (transfer.toHost() ? ":sftp:" : "") + transfer.target());
    }

    /** @param go what continues a file, if one is to be continued */
    static List<String> lftp(List<String> go, Transfer transfer) {
        String source = quoted(transfer.source());
        String target = quoted(transfer.target());
        List<String> words = new ArrayList<>();
        if (transfer.tree()) {
            words.addAll(List.of("mirror", "--parallel=" + LFTP_TRANSFERS));
            words.addAll(transfer.upload() ? List.of("-R") : List.of());
            words.addAll(List.of(source, target));
        } else {
            words.add(transfer.upload() ? "put" : "get");
            words.addAll(go);
            words.addAll(List.of(source, "-o", target));
        }
        return lftp(String.join(" ", words), transfer);
    }

    /** One file over several connections, which lftp has for downloads. */
    static List<String> pget(Transfer transfer) {
        return lftp("pget -n " + LFTP_TRANSFERS + " " + quoted(transfer.source()) + " -o " + quoted(transfer.target()), transfer);
    }

    private static List<String> lftp(String action, Transfer transfer) {
        String script = String.join("; ",
                "set sftp:connect-program " + quoted(ssh("ssh -a -x", transfer)),
                "set net:max-retries 1",
                "set cmd:fail-exit yes",
                "open -u " + transfer.user() + ", sftp://" + transfer.host() + ":" + transfer.port(),
                action);
        return List.of("lftp", "--norc", "-c", script);
    }

    /** {@code tar} here, {@code ssh}, and {@code tar} there. */
    static List<String> tar(Transfer transfer) {
        Path source = Path.of(transfer.source());
        Path target = Path.of(transfer.target());
        String pack;
        String unpack;
        if (transfer.tree()) {
            pack = "tar -C " + quoted(source.toString()) + " -cf - .";
            unpack = "mkdir " + quoted(target.toString()) + " && tar -C " + quoted(target.toString()) + " -xpf -";
        } else {
            pack = "tar -C " + quoted(source.getParent().toString()) + " -cf - " + quoted(source.getFileName().toString());
            unpack = "tar -C " + quoted(target.getParent().toString()) + " -xpf - --transform "
                    + quoted("s|.*|" + target.getFileName() + "|");
        }
        String ssh = ssh("ssh", transfer) + " " + transfer.user() + "@" + transfer.host() + " ";
        String line = transfer.upload() ? pack + " | " + ssh + quoted(unpack) : ssh + quoted(pack) + " | (" + unpack + ")";
        return List.of("sh", "-c", line);
    }

    private static String ssh(String program, Transfer transfer) {
        return program + " -p " + transfer.port() + " " + connection(transfer).stream().collect(Collectors.joining(" "));
    }

    private static List<String> connection(Transfer transfer) {
        return List.of(
                "-F", "none", "-i", transfer.key(), "-o", "UserKnownHostsFile=" + transfer.knownHosts(),
                "-o", "StrictHostKeyChecking=yes");
    }

    /** For a POSIX shell, and for lftp. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
