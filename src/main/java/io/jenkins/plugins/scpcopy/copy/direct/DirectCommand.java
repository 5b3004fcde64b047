package io.jenkins.plugins.scpcopy.copy.direct;

import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.target.Placement;
import io.jenkins.plugins.scpcopy.remote.Quoting;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The {@code scp} that the first of two hosts runs to copy straight to the second one, as lines for its {@code sh}. It never
 * asks anything, trusts only hosts that it knows, and cannot take a path for an option or a host.
 */
public final class DirectCommand {
    private static final Quoting SH = ServerProfile.POSIX.quoting();
    private static final Pattern HOME = Pattern.compile("~[A-Za-z0-9_.-]*(/.*)?", Pattern.DOTALL);
    /** Kbit/s of scp's {@code -l}, where one is 1024 bits, and the most it takes. */
    private static final long BYTES_OF_KILOBIT = 128;

    private static final long MOST_KILOBITS = 100L * 1024 * 1024;
    private static final int ALIVE_COUNT = 3;

    /** What is no post-quantum key exchange, by patterns that every release of OpenSSH takes, whatever it has. */
    private static final String NOT_POST_QUANTUM = "-oKexAlgorithms=-curve*,ecdh*,diffie*";

    private final CopyRequest request;
    private final boolean postQuantum;
    private final Endpoint target;
    private final RequestedPaths roots;

    /**
     * @param postQuantum whether the two hosts have to agree on a post-quantum key exchange
     * @throws IllegalArgumentException if two of the paths would have the same name, or one cannot be quoted
     */
    public DirectCommand(CopyRequest request, boolean postQuantum) {
        this.request = request;
        this.postQuantum = postQuantum;
        Endpoint written = ((CopyTarget.Remote) request.to()).end();
        this.target = written.withPath(Glob.unescape(written.path()));
        List<String> paths = ((CopySource.Remote) request.from()).paths().stream().map(DirectCommand::local).toList();
        this.roots = new RequestedPaths(paths, ServerProfile.POSIX);
        words();
        targets(true);
        targets(false);
    }

    /** A path that scp cannot take for an option, nor for a host with a colon after it. */
    private static String local(String path) {
        return path.isEmpty() ? "." : path.startsWith("/") || HOME.matcher(path).matches() ? path : "./" + path;
    }

    /** The sources' words for {@code sh}. */
    private List<String> words() {
        return roots.words(SH);
    }

    /** The sources for a listing. */
    List<HostTools.Start> starts() {
        return roots.starts();
    }

    /** The sources' paths, patterns included. */
    List<String> paths() {
        return roots.paths();
    }

    /** Whether what is inside a directory is to be copied without the directory, which the old protocol cannot say. */
    boolean isContents() {
        return paths().stream().anyMatch(RemotePath::isContents);
    }

    /**
     * The lines; the last one is the command itself, without anything behind it.
     *
     * @param sftp whether the two hosts speak SFTP
     * @param chooses whether this scp knows options for that
     */
    String lines(boolean sftp, boolean chooses) {
        List<String> words = new ArrayList<>(List.of("scp", "-B"));
        addIf(words, request.recursive(), "-r");
        addIf(words, request.preserve() == Preserve.ALL, "-p");
        addIf(words, chooses, sftp ? "-s" : "-O");
        if (request.bandwidth() > 0) {
            words.add("-l " + Math.min(Math.max(1, request.bandwidth() / BYTES_OF_KILOBIT), MOST_KILOBITS));
        }
        addIf(words, target.port() != 0, "-P " + target.port());
        addIf(words, postQuantum, SH.quote(NOT_POST_QUANTUM));
        words.addAll(List.of(
                "-oBatchMode=yes",
                "-oStrictHostKeyChecking=yes",
                "-oUpdateHostKeys=no",
                "-oForwardAgent=no",
                "-oControlPath=none",
                "-oConnectTimeout=" + Math.max(1, request.stallTimeout().toSeconds()),
                "-oServerAliveInterval=" + Math.max(1, request.stallTimeout().toSeconds() / ALIVE_COUNT),
                "-oServerAliveCountMax=" + ALIVE_COUNT,
                "--"));
        words.addAll(words());
        return targets(sftp) + "\n" + String.join(" ", words) + " \"$t\"";
    }

    private static void addIf(List<String> words, boolean condition, String word) {
        if (condition) {
            words.add(word);
        }
    }

    /**
     * Sets the shell's variable {@code t}. Under the step's rule only a single plain file may get a new name; whatever else goes
     * into a directory, which has to be there: {@code scp} makes none on the way.
     */
    private String targets(boolean sftp) {
        String named = "t=" + word(target.path(), sftp);
        if (request.placement() == PlacementRule.SCP) {
            return named;
        }
        String into = "t=" + word(RemotePath.child(target.path().isEmpty() ? "." : target.path(), "."), sftp);
        boolean renames = roots.isSingle() && !roots.hasPatterns() && !isContents() && !Placement.endsInSlash(target.path());
        return renames ? "if [ -d " + words().get(0) + " ]; then " + into + "; else " + named + "; fi" : into;
    }

    /** By the old protocol, the second host's login shell reads the path as well. */
    private String word(String path, boolean sftp) {
        String plain = path.isEmpty() ? "." : path.startsWith("-") ? "./" + path : path;
        return SH.quote(target.login() + ":" + (sftp ? plain : SH.quote(plain)));
    }
}
