package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.sftp.Attributes.Kind;
import java.io.IOException;
import java.util.Optional;

/**
 * What stood in a file's place before the file was sent. A file is opened without being emptied, as OpenSSH's {@code scp} does: by
 * a hard link, a mount or a shared home its place may be that of the source, which would be lost. What then stands behind the new
 * content is cut off at the end.
 */
final class FormerContent {
    private final SftpClient client;
    private final Reply<Attributes> before;
    private Reply<Attributes> now;
    private Reply<Void> cut;
    private long length;

    private FormerContent(SftpClient client, Reply<Attributes> before) {
        this.client = client;
        this.before = before;
    }

    /** Asks for it; to be called before the file is opened. @param known told when the answer is there */
    static FormerContent ask(SftpClient client, String path, Reply.Listener known) throws IOException {
        return new FormerContent(client, client.stat(path).whenArrived(known));
    }

    boolean isKnown() {
        return before.hasArrived();
    }

    boolean isDirectory() {
        return before.result().filter(known -> known.kind() == Kind.DIRECTORY).isPresent();
    }

    /** Whether something stands behind the first bytes, or may stand there: not every server tells. */
    boolean mayReachBeyond(long bytes) {
        if (before.refusal() != null) {
            return !before.isForMissingFile();
        }
        return isContent(before) && (size(before) < 0 || size(before) > bytes);
    }

    /** Whether it is certain that something stands behind the first bytes. A source that has no more is another file then. */
    boolean reachesBeyond(long bytes) {
        return size(before) > bytes;
    }

    /** Looks at the file again. */
    Reply<Attributes> look(Handle file) throws IOException {
        now = client.stat(file);
        return now;
    }

    /** Whether the file has grown beyond what it was, by somebody else's hand: a source that is written to may be the same file. */
    boolean hasGrown() {
        return size(before) >= 0 && size(now) > size(before);
    }

    /** Cuts off what stands behind the first bytes; another {@link #look} tells whether it is gone. */
    Reply<Void> cut(Handle file, long bytes) throws IOException {
        length = bytes;
        cut = client.set(file, Attributes.ofSize(bytes));
        return cut;
    }

    /** Why the file is not what was sent, raw; empty if it is, as far as the server tells. */
    Optional<String> objection() {
        if (cut == null) {
            return hasGrown()
                    ? Optional.of("it grew while it was written, so that it was not cut to what was sent. "
                            + "Another program writes to it, or it is the source itself")
                    : Optional.empty();
        }
        long behind = (size(now) >= 0 || cut.refusal() == null ? size(now) : size(before)) - length;
        if (behind <= 0) {
            return Optional.empty();
        }
        String why = cut.refusal() == null ? "it does not say why" : cut.refusal().getMessage();
        return Optional.of("the server did not cut the file to its " + length + " bytes (" + why + "); behind them stand "
                + behind + " bytes of what was there before. Delete it there first, or copy atomically");
    }

    private static boolean isContent(Reply<Attributes> reply) {
        return reply.result()
                .filter(known -> known.kind() == Kind.FILE || known.kind() == Kind.UNKNOWN)
                .isPresent();
    }

    /** -1 if it is not known, or is no size of content: devices and pipes cannot be cut and need not be. */
    private static long size(Reply<Attributes> reply) {
        return reply != null && isContent(reply) ? reply.result().get().size() : -1;
    }
}
