package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Pruning;
import io.jenkins.plugins.scpcopy.copy.host.SftpLease;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Prunes by SFTP, which only knows whole paths: right before something is deleted, the server is asked whether each directory on
 * the way to it is still one, and no link.
 */
final class SftpPruning implements Pruning {
    private static final int OPEN_TO_OWNER = 0300;
    /** What stands in a name for bytes that are no UTF-8. */
    private static final char MALFORMED = '\ufffd';

    private final HostSession host;

    SftpPruning(HostSession host) {
        this.host = host;
    }

    @Override
    public Place look(String path) throws IOException {
        try (SftpLease lease = host.helperSftp()) {
            SftpClient client = lease.client();
            String written = lease.path(path);
            List<String> homes = List.of(client.await(client.realPath(".")));
            Attributes own;
            try {
                own = client.await(client.statLink(written));
            } catch (StatusException e) {
                if (e.isNoSuchFile()) {
                    return new Place(Optional.empty(), false, homes);
                }
                throw cannot(path, e.getMessage());
            }
            boolean link = own.kind() == Attributes.Kind.LINK;
            if (!link && own.kind() != Attributes.Kind.DIRECTORY) {
                throw cannot(path, "it is no directory");
            }
            try {
                return new Place(Optional.of(client.await(client.realPath(written))), link, homes);
            } catch (StatusException e) {
                throw cannot(path, e.getMessage());
            }
        }
    }

    private TransferException cannot(String path, String why) {
        return new TransferException(
                Phase.PLAN,
                host.name() + ": '" + RemoteText.escape(path) + "' cannot be looked through: " + RemoteText.escape(why));
    }

    @Override
    public List<Found> walk(String real, Collection<String> names, MemoryBudget.Account memory) throws IOException {
        host.progress().detail(host.name() + ": looks through the target by SFTP");
        List<Found> found = new ArrayList<>();
        try (SftpLease lease = host.helperSftp()) {
            Deque<String> directories = new ArrayDeque<>(List.of(""));
            while (!directories.isEmpty()) {
                String directory = directories.pop();
                List<DirectoryEntry> entries;
                try {
                    entries = SftpLister.names(lease.client(), RelativePath.below(real, directory));
                } catch (StatusException e) {
                    if (directory.isEmpty()) {
                        throw cannot(real, e.getMessage());
                    }
                    found.add(new Found(directory, Kind.SEALED));
                    continue;
                }
                for (DirectoryEntry entry : entries) {
                    String path = RelativePath.child(directory, entry.name());
                    if (!directory.isEmpty() || names.isEmpty() || names.contains(entry.name())) {
                        memory.take(MemoryBudget.LISTED + MemoryBudget.of(path));
                        Kind kind = kind(lease.client(), real, path, entry);
                        found.add(new Found(path, kind));
                        if (kind == Kind.DIRECTORY) {
                            directories.push(path);
                        }
                    }
                }
            }
        }
        return found;
    }

    private Kind kind(SftpClient client, String real, String path, DirectoryEntry entry) throws IOException {
        RemotePath.checkLength(path);
        if (entry.name().indexOf(MALFORMED) >= 0) {
            host.progress().warning(host.name() + ": '" + RemoteText.escape(path)
                    + "' is left where it is: its name is no UTF-8, and by SFTP it cannot be told");
            return Kind.SEALED;
        }
        Attributes.Kind kind = entry.attributes().kind();
        if (kind == Attributes.Kind.UNKNOWN) {
            try {
                kind = client.await(client.statLink(RelativePath.below(real, path))).kind();
            } catch (StatusException e) {
                return Kind.SEALED;
            }
        }
        return switch (kind) {
            case DIRECTORY -> Kind.DIRECTORY;
            case UNKNOWN -> Kind.SEALED;
            default -> Kind.FILE;
        };
    }

    @Override
    public List<Optional<String>> remove(String real, List<Found> items, boolean keepsTimes) throws IOException {
        host.progress().detail(host.name() + ": deletes what the source does not have by SFTP");
        List<Optional<String>> problems = new ArrayList<>();
        try (SftpLease lease = host.helperSftp()) {
            for (int from = 0, to; from < items.size(); from = to) {
                String parent = RelativePath.parent(items.get(from).path());
                to = from + 1;
                while (to < items.size() && RelativePath.parent(items.get(to).path()).equals(parent)) {
                    to++;
                }
                problems.addAll(remove(lease.client(), real, parent, items.subList(from, to), keepsTimes));
            }
        }
        return problems;
    }

    /** Deletes items of one directory. */
    private List<Optional<String>> remove(
            SftpClient client, String real, String parent, List<Found> items, boolean keepsTimes) throws IOException {
        Optional<String> objection = objection(client, real, parent);
        if (objection.isPresent()) {
            return items.stream().map(item -> objection.filter(text -> !text.isEmpty())).toList();
        }
        String directory = RelativePath.below(real, parent);
        Optional<Attributes> former = open(client, directory, keepsTimes);
        List<Reply<Void>> replies = new ArrayList<>();
        for (Found item : items) {
            String path = RelativePath.below(real, item.path());
            replies.add(item.kind() == Kind.DIRECTORY ? client.removeDirectory(path) : client.remove(path));
        }
        client.drain();
        if (former.isPresent()) {
            client.set(directory, former.get());
            client.drain();
        }
        return replies.stream()
                .map(reply -> reply.isForMissingFile() ? Optional.<String>empty() : reply.reason().map(RemoteText::escape))
                .toList();
    }

    /**
     * What speaks against deleting in a directory.
     *
     * @return empty if it is the one that was looked at; an empty text if it is gone, and with it what was to be deleted
     */
    private static Optional<String> objection(SftpClient client, String real, String parent) throws IOException {
        List<Reply<Attributes>> steps = new ArrayList<>();
        for (String at = parent; ; at = RelativePath.parent(at)) {
            steps.add(client.statLink(RelativePath.below(real, at)));
            if (at.isEmpty()) {
                break;
            }
        }
        client.drain();
        for (Reply<Attributes> step : steps) {
            if (step.isForMissingFile()) {
                return Optional.of("");
            }
            if (step.reason().isPresent() || step.get().kind() != Attributes.Kind.DIRECTORY) {
                return Optional.of("its directory is no longer the one that was looked at");
            }
        }
        return Optional.empty();
    }

    /** Opens a directory that its owner may not write in. @return what to give it back afterwards, if anything */
    private static Optional<Attributes> open(SftpClient client, String directory, boolean keepsTimes) throws IOException {
        Attributes found;
        try {
            found = client.await(client.statLink(directory));
        } catch (StatusException e) {
            return Optional.empty();
        }
        int mode = found.permissions(OPEN_TO_OWNER);
        boolean closed = (mode & OPEN_TO_OWNER) != OPEN_TO_OWNER;
        if (closed) {
            client.set(directory, Attributes.ofMode(mode | OPEN_TO_OWNER));
        }
        return closed || keepsTimes
                ? Optional.of(new Attributes(-1, closed ? mode : -1, keepsTimes ? found.times() : Optional.empty()))
                : Optional.empty();
    }
}
