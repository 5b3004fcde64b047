package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.SftpLease;
import io.jenkins.plugins.scpcopy.copy.host.SftpPath;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.sftp.Attributes;
import io.jenkins.plugins.scpcopy.sftp.Reply;
import io.jenkins.plugins.scpcopy.sftp.SftpClient;
import io.jenkins.plugins.scpcopy.sftp.StatusException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives files of a host their final names, and removes temporary ones, by SFTP. A directory's times and closed modes stay as they
 * are.
 */
final class SftpRenames implements HostTools.Moves {
    private static final int OPEN_TO_OWNER = 0300;

    private record Move(String from, String to, boolean doubtful) {}

    private final HostSession host;
    private final String base;
    private final boolean keepsTimes;
    private final List<Move> moves = new ArrayList<>();
    private final List<String> removals = new ArrayList<>();

    SftpRenames(HostSession host, String base, boolean keepsTimes) {
        this.host = host;
        this.base = base;
        this.keepsTimes = keepsTimes;
    }

    @Override
    public void move(String from, String to, boolean doubtful) {
        moves.add(new Move(from, to, doubtful));
    }

    @Override
    public void remove(String path) {
        removals.add(path);
    }

    @Override
    public List<Optional<String>> run() throws IOException {
        host.progress().detail(host.name() + ": moves and removes temporary files by SFTP");
        try (SftpLease lease = host.helperSftp()) {
            String directory = lease.path(base);
            Map<String, Attributes> parents = open(lease.client(), directory);
            try {
                List<Reply<Void>> moved = new ArrayList<>();
                for (Move move : moves) {
                    moved.add(lease.client().rename(at(directory, move.from()), at(directory, move.to())));
                }
                List<Reply<Void>> removed = new ArrayList<>();
                for (String path : removals) {
                    removed.add(lease.client().remove(at(directory, path)));
                }
                lease.client().drain();
                List<Optional<String>> problems = new ArrayList<>();
                for (int i = 0; i < moves.size(); i++) {
                    problems.add(problem(lease.client(), directory, moves.get(i), moved.get(i)));
                }
                check(removed);
                return problems;
            } finally {
                restore(lease.client(), parents);
            }
        }
    }

    private static String at(String directory, String path) {
        return SftpPath.below(directory, path);
    }

    /** Opens the directories that their owner may not write in. @return the attributes to give them back afterwards */
    private Map<String, Attributes> open(SftpClient client, String directory) throws IOException {
        Map<String, Reply<Attributes>> asked = new LinkedHashMap<>();
        for (Move move : moves) {
            ask(client, asked, directory, move.to());
        }
        for (String path : removals) {
            ask(client, asked, directory, path);
        }
        client.drain();
        Map<String, Attributes> parents = new LinkedHashMap<>();
        for (Map.Entry<String, Reply<Attributes>> parent : asked.entrySet()) {
            Attributes found;
            try {
                found = parent.getValue().get();
            } catch (StatusException e) {
                // Without a directory, each file in it says why it cannot be moved.
                continue;
            }
            int mode = found.permissions(OPEN_TO_OWNER);
            boolean closed = (mode & OPEN_TO_OWNER) != OPEN_TO_OWNER;
            if (closed) {
                client.set(parent.getKey(), Attributes.ofMode(mode | OPEN_TO_OWNER));
            }
            if (closed || keepsTimes) {
                parents.put(
                        parent.getKey(),
                        new Attributes(-1, closed ? mode : -1, keepsTimes ? found.times() : Optional.empty()));
            }
        }
        client.drain();
        return parents;
    }

    private static void ask(SftpClient client, Map<String, Reply<Attributes>> asked, String directory, String path)
            throws IOException {
        String within = RelativePath.parent(path);
        String parent = within.isEmpty() ? directory : at(directory, within);
        if (!asked.containsKey(parent)) {
            asked.put(parent, client.stat(parent));
        }
    }

    private void restore(SftpClient client, Map<String, Attributes> parents) throws IOException {
        Map<String, Reply<Void>> restored = new LinkedHashMap<>();
        for (Map.Entry<String, Attributes> parent : parents.entrySet()) {
            restored.put(parent.getKey(), client.set(parent.getKey(), parent.getValue()));
        }
        client.drain();
        restored.forEach((path, reply) -> reply.reason().ifPresent(reason -> host.progress()
                .warning(host.name() + ": the times or mode of '" + RemoteText.escape(path)
                        + "', where files were moved, may not have been kept: " + RemoteText.escape(reason))));
    }

    private Optional<String> problem(SftpClient client, String directory, Move move, Reply<Void> moved) throws IOException {
        if (moved.reason().isEmpty()) {
            return Optional.empty();
        }
        Reply<Attributes> from = client.stat(at(directory, move.from()));
        Reply<Attributes> to = client.stat(at(directory, move.to()));
        client.drain();
        boolean isThere = to.reason().isEmpty();
        if (move.doubtful() && from.reason().isPresent() && isThere) {
            return Optional.empty();
        }
        if (isThere && to.get().kind() == Attributes.Kind.DIRECTORY) {
            return Optional.of("a directory is in the way");
        }
        if (isThere && !client.canReplace()) {
            return Optional.of("there is a file of this name, and the host's SFTP server cannot replace it in one step"
                    + " (it has no posix-rename@openssh.com)");
        }
        return moved.reason().map(RemoteText::escape);
    }

    private void check(List<Reply<Void>> removed) throws TransferException {
        for (int i = 0; i < removed.size(); i++) {
            Optional<String> reason = removed.get(i).reason();
            if (reason.isPresent() && !removed.get(i).isForMissingFile()) {
                throw new TransferException(
                        Phase.RENAME,
                        "'" + RemoteText.escape(removals.get(i)) + "' cannot be removed: " + RemoteText.escape(reason.get()));
            }
        }
    }
}
