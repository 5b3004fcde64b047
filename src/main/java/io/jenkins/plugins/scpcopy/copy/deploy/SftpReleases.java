package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.SftpLease;
import io.jenkins.plugins.scpcopy.copy.host.SftpPath;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.sftp.Attributes;
import io.jenkins.plugins.scpcopy.sftp.DirectoryEntry;
import io.jenkins.plugins.scpcopy.sftp.Reply;
import io.jenkins.plugins.scpcopy.sftp.SftpClient;
import io.jenkins.plugins.scpcopy.sftp.SftpLister;
import io.jenkins.plugins.scpcopy.sftp.StatusException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Releases by SFTP alone: no command is run on the host. */
final class SftpReleases implements ReleaseStore {
    /** Of directories, less what the server takes from it. */
    private static final int MODE = 0777;

    private static final String NO_LINKS = "the host's SFTP server makes no hard links (it has no hardlink@openssh.com)";

    private final HostSession host;
    private final String base;

    /** @param base the target's path, as users write it but without backslashes */
    SftpReleases(HostSession host, String base) {
        this.host = host;
        this.base = base;
    }

    private interface Work<T> {
        /** @param target the path of {@link #base} as the server takes it */
        T of(SftpClient client, String target) throws IOException;
    }

    private interface Action {
        void of(SftpClient client, String target) throws IOException;
    }

    /** @param what is done, in messages */
    private <T> T run(String what, Work<T> work) throws IOException {
        host.progress().detail(host.name() + ": " + what + " by SFTP");
        try (SftpLease lease = host.helperSftp()) {
            return work.of(lease.client(), lease.path(base));
        } catch (StatusException e) {
            throw new TransferException(
                    Phase.RELEASE,
                    host.name() + ": SFTP failed in '" + RemoteText.escape(base) + "' where it " + what + ": "
                            + RemoteText.escape(e.getMessage()));
        }
    }

    /** The same without a result. */
    private void act(String what, Action action) throws IOException {
        run(what, (client, target) -> {
            action.of(client, target);
            return true;
        });
    }

    private static String at(String directory, String path) {
        return SftpPath.below(directory, path);
    }

    @Override
    public Contents look() throws IOException {
        return run("looks at the releases", (client, directory) -> {
            Reply<Attributes> there = client.stat(directory);
            Reply<Attributes> releases = client.stat(at(directory, ReleaseNames.DIRECTORY));
            client.drain();
            if (there.isForMissingFile()) {
                return new Contents("", Optional.empty(), List.of());
            }
            there.get();
            List<Entry> entries = new ArrayList<>();
            if (releases.reason().isEmpty() && releases.get().kind() == Attributes.Kind.FILE) {
                throw cannot(at(directory, ReleaseNames.DIRECTORY), "is there and is no directory");
            }
            if (releases.reason().isEmpty()) {
                for (DirectoryEntry entry : SftpLister.names(client, at(directory, ReleaseNames.DIRECTORY))) {
                    entry(client, at(directory, ReleaseNames.path(entry.name())), entry.name()).ifPresent(entries::add);
                }
            }
            return new Contents(
                    client.await(client.realPath(directory)),
                    entry(client, at(directory, ReleaseNames.CURRENT), ReleaseNames.CURRENT),
                    entries);
        });
    }

    private static Optional<Entry> entry(SftpClient client, String path, String name) throws IOException {
        Reply<Attributes> there = client.statLink(path);
        client.drain();
        if (there.isForMissingFile()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (there.get().kind()) {
                    case LINK -> new Entry(name, Kind.LINK, client.await(client.readLink(path)));
                    case DIRECTORY -> new Entry(name, Kind.DIRECTORY, "");
                    default -> new Entry(name, Kind.OTHER, "");
                });
    }

    @Override
    public boolean make(String part, Collection<String> leftovers) throws IOException {
        return run("makes the directory of a release", (client, directory) -> {
            makeAll(client, at(directory, ReleaseNames.DIRECTORY));
            if (!client.canReplace()) {
                return false;
            }
            String trial = at(directory, ReleaseNames.TRIAL);
            client.remove(trial);
            client.drain();
            awaitMade(client, trial, client.makeSymbolicLink(trial, "."));
            replace(client, directory, trial, ReleaseNames.DIRECTORY);
            client.await(client.remove(trial));
            for (String path : leftovers) {
                SftpTrees.remove(client, at(directory, path));
            }
            SftpTrees.remove(client, at(directory, part));
            awaitMade(client, at(directory, part), client.makeDirectory(at(directory, part), MODE));
            return true;
        });
    }

    private void awaitMade(SftpClient client, String path, Reply<Void> reply) throws IOException {
        try {
            client.await(reply);
        } catch (StatusException e) {
            throw cannot(path, "cannot be made: " + RemoteText.escape(client.why(e, RemotePath.parent(path).orElse("."))));
        }
    }

    private TransferException cannot(String path, String why) {
        return new TransferException(Phase.RELEASE, host.name() + ": '" + RemoteText.escape(path) + "' " + why);
    }

    /** Makes a link lead to another path, in one step. */
    private static void replace(SftpClient client, String directory, String link, String path) throws IOException {
        String next = at(directory, ReleaseNames.NEXT);
        client.remove(next);
        client.drain();
        client.await(client.makeSymbolicLink(next, path));
        client.await(client.rename(next, link));
    }

    private void makeAll(SftpClient client, String path) throws IOException {
        Reply<Attributes> there = client.stat(path);
        client.drain();
        if (there.isForMissingFile()) {
            Optional<String> parent = RemotePath.parent(path);
            if (parent.isPresent()) {
                makeAll(client, parent.get());
            }
            awaitMade(client, path, client.makeDirectory(path, MODE));
        } else {
            there.get();
        }
    }

    @Override
    public boolean switchTo(String path) throws IOException {
        return run("switches the release", (client, directory) -> {
            if (!client.canReplace()) {
                return false;
            }
            String current = at(directory, ReleaseNames.CURRENT);
            replace(client, directory, current, path);
            String text = client.await(client.readLink(current));
            if (!text.equals(path)) {
                throw new TransferException(
                        Phase.RELEASE,
                        host.name() + ": the link was made with the text '" + RemoteText.escape(text) + "' in place of '"
                                + RemoteText.escape(path) + "'");
            }
            return true;
        });
    }

    @Override
    public Set<String> symbolicLinks(String directory) throws IOException {
        return run("looks for links", (client, target) -> SftpTrees.symbolicLinks(client, at(target, directory)));
    }

    @Override
    public Unlinked link(String from, String to, Links links) throws IOException {
        return run("links unchanged files", (client, target) -> {
            if (!client.canLink()) {
                return new Unlinked(Set.copyOf(links.files()), NO_LINKS);
            }
            for (Directory directory : links.directories()) {
                client.makeDirectory(at(target, RemotePath.child(to, directory.path())), MODE);
            }
            client.drain();
            Map<String, Reply<Void>> linked = new LinkedHashMap<>();
            for (String file : links.files()) {
                linked.put(file, client.link(at(target, RemotePath.child(from, file)), at(target, RemotePath.child(to, file))));
            }
            client.drain();
            for (int i = links.directories().size() - 1; i >= 0; i--) {
                Directory directory = links.directories().get(i);
                if (directory.mode() >= 0 || directory.times().isPresent()) {
                    client.set(
                            at(target, RemotePath.child(to, directory.path())),
                            new Attributes(-1, directory.mode(), directory.times()));
                }
            }
            client.drain();
            Set<String> failed = new HashSet<>();
            String reason = "";
            for (Map.Entry<String, Reply<Void>> entry : linked.entrySet()) {
                Optional<String> problem = entry.getValue().reason();
                if (problem.isPresent()) {
                    reason = reason.isEmpty() ? RemoteText.escape(problem.get()) : reason;
                    failed.add(entry.getKey());
                }
            }
            return new Unlinked(failed, reason);
        });
    }

    @Override
    public void finish(String part, String release, String record, String text) throws IOException {
        act("names a release", (client, directory) -> {
            Reply<Attributes> made = client.statLink(at(directory, part));
            Reply<Attributes> there = client.statLink(at(directory, release));
            client.drain();
            if (made.isForMissingFile() && there.reason().isEmpty()) {
                return;
            }
            if (there.reason().isEmpty()) {
                throw new TransferException(Phase.RELEASE, host.name() + ": there is one of this name");
            }
            client.remove(at(directory, record));
            client.drain();
            client.await(client.makeSymbolicLink(at(directory, record), text));
            client.await(client.rename(at(directory, part), at(directory, release)));
        });
    }

    @Override
    public void remove(Collection<String> paths) throws IOException {
        act("removes what is left of releases", (client, directory) -> {
            for (String path : paths) {
                SftpTrees.remove(client, at(directory, path));
            }
        });
    }

    @Override
    public void rename(Map<String, String> names) throws IOException {
        act("gives releases other names", (client, directory) -> {
            for (Map.Entry<String, String> name : names.entrySet()) {
                Reply<Void> reply = client.rename(at(directory, name.getKey()), at(directory, name.getValue()));
                client.drain();
                if (!reply.isForMissingFile()) {
                    reply.get();
                }
            }
        });
    }
}
