package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.sftp.DirectoryEntry;
import io.jenkins.plugins.scpcopy.sftp.SftpLister;
import io.jenkins.plugins.scpcopy.sftp.StatusException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Finds what patterns match on an SFTP server, as a shell would. */
public final class SftpGlobs {
    private final SftpLease lease;
    private final MemoryBudget.Account memory;
    private final String base;
    private final Consumer<String> closed;

    /** @param base the directory that relative paths start from, as the server knows it */
    public SftpGlobs(SftpLease lease, String base) {
        this(lease, base, path -> {});
    }

    /** @param closed takes directories that patterns look into and that may not be read: nothing in them matches */
    public SftpGlobs(SftpLease lease, String base, Consumer<String> closed) {
        this.lease = lease;
        this.memory = lease.memory();
        this.base = base;
        this.closed = closed;
    }

    /**
     * One path that was asked for.
     *
     * @param path as it was written, but with a home in full, or as a pattern found it
     * @param server the same as the server knows it
     */
    public record Found(String path, String server) {}

    /** What a listing or a copy begins with, each pattern replaced by what it stands for: without a match, for itself. */
    public List<Found> find(List<HostTools.Start> starts) throws IOException {
        List<Found> found = new ArrayList<>();
        for (HostTools.Start start : starts) {
            List<String> matched = start.pattern() ? expand(start.path()) : List.of();
            if (matched.isEmpty()) {
                String literal = start.pattern() ? Glob.unescape(start.path()) : start.path();
                String server = lease.path(literal);
                found.add(new Found(literal.startsWith("~") ? server : literal, absolute(server)));
            }
            matched.forEach(path -> found.add(new Found(path, absolute(path))));
        }
        return found;
    }

    /** The paths that a pattern stands for, in order of their names and not below the base; none if nothing matches. */
    private List<String> expand(String pattern) throws IOException {
        boolean absolute = pattern.startsWith("/");
        List<String> found = List.of(absolute ? "/" : "");
        boolean begins = !absolute;
        boolean checked = true;
        for (String element : pattern.split("/+")) {
            if (element.isEmpty()) {
                continue;
            }
            checked = Glob.isPattern(element);
            if (checked) {
                found = matching(found, element);
            } else {
                String plain = begins && element.startsWith("~") ? lease.path(element) : Glob.unescape(element);
                found = found.stream().map(directory -> child(directory, plain)).toList();
            }
            begins = false;
        }
        return checked ? found : existing(found);
    }

    private List<String> matching(List<String> directories, String pattern) throws IOException {
        List<String> found = new ArrayList<>();
        for (String directory : directories) {
            List<DirectoryEntry> entries;
            try {
                entries = SftpLister.names(lease.client(), absolute(directory.isEmpty() ? "." : directory));
            } catch (StatusException e) {
                if (e.isDenied()) {
                    closed.accept(directory);
                }
                continue;
            }
            for (DirectoryEntry entry : entries) {
                if (Glob.matches(pattern, entry.name())) {
                    String path = child(directory, entry.name());
                    memory.take(MemoryBudget.LISTED + MemoryBudget.of(path));
                    found.add(path);
                }
            }
        }
        return found;
    }

    private List<String> existing(List<String> paths) throws IOException {
        Set<String> existing = new HashSet<>();
        for (SftpLister.Listed listed : SftpLister.list(lease.client(), paths.stream().map(this::absolute).toList(), 0, closed)) {
            existing.add(listed.path());
        }
        return paths.stream().filter(path -> existing.contains(absolute(path))).toList();
    }

    private String absolute(String path) {
        return SftpPath.below(base, path);
    }

    private static String child(String directory, String name) {
        return directory.isEmpty() ? name : RemotePath.child(directory, name);
    }
}
