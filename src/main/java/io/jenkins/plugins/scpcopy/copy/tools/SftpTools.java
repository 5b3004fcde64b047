package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.host.SftpGlobs;
import io.jenkins.plugins.scpcopy.copy.host.SftpLease;
import io.jenkins.plugins.scpcopy.copy.host.SftpPath;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.sftp.Attributes;
import io.jenkins.plugins.scpcopy.sftp.SftpLister;
import io.jenkins.plugins.scpcopy.sftp.SftpReceiver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What copies need besides the files themselves, done by SFTP: no command is run on the host. */
final class SftpTools {
    private static final int REGULAR_MODE = 0644;

    private final HostSession host;

    private SftpTools(HostSession host) {
        this.host = host;
    }

    /** What can be done on a host by SFTP: all or nothing. */
    static HostTools on(HostSession host) throws IOException {
        try {
            host.helperSftp().close();
        } catch (StartException e) {
            return HostTools.none(e.getMessage());
        }
        SftpTools tools = new SftpTools(host);
        return new HostTools(
                Optional.of(tools::list),
                Optional.of(new ReadingBack(host)),
                Optional.of((base, keepsTimes) -> new SftpRenames(host, base, keepsTimes)),
                Optional.of(new SftpPruning(host)),
                Optional.of(new SftpRanges(host)),
                "");
    }

    private List<RemoteTree> list(String base, List<HostTools.Start> starts, int depth, Consumer<String> closed) throws IOException {
        host.progress().detail(host.name() + ": lists files by SFTP");
        try (SftpLease lease = host.helperSftp()) {
            String directory = lease.path(base);
            Map<String, String> shown = new LinkedHashMap<>();
            for (SftpGlobs.Found found : new SftpGlobs(lease, directory, closed).find(starts)) {
                shown.putIfAbsent(found.server(), found.path());
            }
            int levels = depth == HostTools.ANY_DEPTH ? SftpLister.ANY_DEPTH : depth;
            List<RemoteTree> trees = new ArrayList<>();
            for (SftpLister.Listed listed : SftpLister.list(
                    lease.client(), List.copyOf(shown.keySet()), levels, path -> closed.accept(shown.get(path)))) {
                TreeMap<String, RemoteEntry> entries = new TreeMap<>();
                listed.entries().forEach((path, attributes) -> entries.put(path, entry(attributes)));
                trees.add(new RemoteTree(shown.get(listed.path()), listed.complete(), entries));
            }
            return trees;
        }
    }

    private static RemoteEntry entry(Attributes attributes) {
        return new RemoteEntry(
                switch (attributes.kind()) {
                    case DIRECTORY -> RemoteEntry.Kind.DIRECTORY;
                    case LINK, OTHER -> RemoteEntry.Kind.OTHER;
                    // The type is not told by every server; of a file its size is.
                    case FILE, UNKNOWN -> attributes.size() < 0 ? RemoteEntry.Kind.OTHER : RemoteEntry.Kind.FILE;
                },
                Math.max(0, attributes.size()),
                attributes.times().map(FileTimestamps::modified).orElse(-1L),
                attributes.permissions(REGULAR_MODE) & 0777);
    }

    /** Computes checksums of what the host gives back of its files. */
    record ReadingBack(HostSession host) implements HostTools.Sums {
        @Override
        public Map<String, String> of(String base, Collection<String> paths, long bytes) throws IOException {
            return readBack(base, paths, Map.of());
        }

        @Override
        public Map<String, String> ofBeginnings(String base, Map<String, Long> sizes) throws IOException {
            return readBack(base, sizes.keySet(), sizes);
        }

        @Override
        public boolean readBack() {
            return true;
        }

        private Map<String, String> readBack(String base, Collection<String> paths, Map<String, Long> most) throws IOException {
            host.progress().detail(host.name() + ": reads " + HumanSizes.files(paths.size()) + " back by SFTP to sum them");
            try (SftpLease lease = host.helperSftp()) {
                String directory = lease.path(base);
                List<SftpReceiver.Root> roots = new ArrayList<>();
                for (String path : paths) {
                    // What begins with a tilde is a file, and nobody's home.
                    String plain = lease.path(path.startsWith("~") ? "./" + path : path);
                    roots.add(new SftpReceiver.Root(path, SftpPath.below(directory, plain)));
                }
                DigestSink target = new DigestSink(most);
                new SftpReceiver(lease.client(), target, false, false).run(roots);
                return target.sums();
            }
        }
    }
}
