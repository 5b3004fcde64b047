package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.Sender;
import java.io.IOException;

/**
 * One file on its way to the server. A small one is held here until the server has opened it; a large one waits for that itself.
 */
final class SentFile implements Sender.Outgoing {
    private static final int SMALL = 64 * 1024;

    private final SftpClient client;
    private final Window window;
    private final String path;
    private final ItemHeader.File header;
    private final Attributes last;
    private final Sender.Completion completion;
    private final Reply.Listener closed;
    /** The content of a small file; null for a large one. */
    private final byte[] held;

    private FormerContent former;
    private Handle handle;
    private long taken;
    /** How much of it the server has for certain if something was refused. */
    private long whole = Long.MAX_VALUE;

    private boolean ended;
    private boolean good;
    private boolean over;
    private boolean ending;
    private boolean closing;
    private int unanswered;
    /** Why the content is not there, or null; the first reason counts. */
    private StatusException refusal;
    /** What is in the file's way, or null. */
    private String obstacle;

    /** Why the attributes are not as they should be, or null. */
    private StatusException attributesRefusal;

    /**
     * @param last what the file gets when all of it is there
     * @param closed told when the server does not have the file open any more
     */
    SentFile(
            SftpClient client,
            Window window,
            String path,
            ItemHeader.File header,
            Attributes last,
            Sender.Completion completion,
            Reply.Listener closed) {
        this.client = client;
        this.window = window;
        this.path = path;
        this.header = header;
        this.last = last;
        this.completion = completion;
        this.closed = closed;
        this.held = header.size() <= SMALL ? new byte[(int) header.size()] : null;
    }

    /** @throws RefusedException if a large file is refused */
    void open() throws IOException {
        if (held != null) {
            window.take(held.length);
        }
        former = FormerContent.ask(client, path, this::goOn);
        Reply<Handle> opened = client.openToWrite(path, header.mode());
        opened.whenArrived(() -> {
            refusal = opened.refusal();
            handle = refusal == null ? opened.get() : null;
            goOn();
        });
        client.flush();
        if (held == null) {
            while (handle == null && !over) {
                client.receive();
            }
            if (over) {
                throw new RefusedException(RemoteText.escape(words(refusal)));
            }
        }
    }

    private void goOn() throws IOException {
        if (handle != null) {
            endIfReady();
        } else if (refusal != null && former.isKnown()) {
            lookWhy();
        }
    }

    /** Servers often do not say that something is in the way. */
    private void lookWhy() throws IOException {
        if (refusal.isUnexplained() && former.isDirectory()) {
            obstacle = "a directory is in the way of the file";
            over();
        } else if (refusal.isNoSuchFile()) {
            Reply<Attributes> above = client.stat(RemotePath.parent(path).orElse(path));
            above.whenArrived(() -> {
                if (above.refusal() == null && above.get().kind() == Attributes.Kind.FILE) {
                    obstacle = "a file is in the way of its directory";
                }
                over();
            });
            client.flush();
        } else {
            lookAtFileSystem();
        }
    }

    /** Nor do they say that there is no room, or that nothing can be written. */
    private void lookAtFileSystem() throws IOException {
        if (refusal == null || !refusal.isUnexplained() || !client.tellsOfFileSystems()) {
            over();
            return;
        }
        Reply<FileSystem> room = client.fileSystem(RemotePath.parent(path).orElse("."));
        room.whenArrived(() -> {
            if (room.refusal() == null) {
                obstacle = room.get().objection(header.size()).orElse(null);
            }
            over();
        });
        client.flush();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > left()) {
            throw new IllegalArgumentException(length + " bytes are more than the " + left() + " that are left");
        }
        if (held != null) {
            System.arraycopy(bytes, offset, held, (int) taken, length);
            taken += length;
        } else {
            int end = offset + length;
            for (int at = offset; at < end; ) {
                int part = Math.min(end - at, client.writeBlock());
                while (!window.hasRoom()) {
                    client.receive();
                }
                window.take(part);
                send(taken, bytes, at, part, part);
                taken += part;
                at += part;
            }
            client.poll();
        }
    }

    /** What follows a refusal is not worth sending. @param room given back to the window when it is answered */
    private void send(long position, byte[] bytes, int offset, int length, int room) throws IOException {
        if (refusal != null) {
            window.give(room);
            return;
        }
        Reply<Void> written = client.write(handle, position, bytes, offset, length);
        track(written, () -> {
            window.give(room);
            if (written.refusal() != null) {
                refusal = refusal == null ? written.refusal() : refusal;
                whole = Math.min(whole, position);
            }
        });
    }

    @Override
    public long left() {
        return header.size() - taken;
    }

    @Override
    public void complete() throws IOException {
        if (left() > 0) {
            throw new IllegalStateException(left() + " announced bytes are missing");
        }
        end(true);
    }

    /** What was sent so far stays there, incomplete. */
    @Override
    public void fail(String reason) throws IOException {
        end(false);
    }

    private void end(boolean isGood) throws IOException {
        ended = true;
        good = isGood;
        if (over) {
            judge();
        } else {
            endIfReady();
        }
    }

    private void endIfReady() throws IOException {
        if (!ended || handle == null || !former.isKnown() || ending) {
            return;
        }
        ending = true;
        if (held != null) {
            for (int at = 0; at < taken; at += client.writeBlock()) {
                send(at, held, at, (int) Math.min(taken - at, client.writeBlock()), 0);
            }
        }
        if (former.mayReachBeyond(header.size())) {
            track(former.look(handle), () -> {});
        } else {
            close();
        }
        client.flush();
    }

    /**
     * All that was sent is answered, and something may stand behind it. What is incomplete is cut to what was written only where
     * the target is known to be another file than the source.
     */
    private void cut() throws IOException {
        boolean isWhole = good && refusal == null;
        if (!former.hasGrown() && (isWhole || former.reachesBeyond(header.size()))) {
            track(former.cut(handle, Math.min(taken, whole)), () -> {});
            track(former.look(handle), () -> {});
        }
        close();
        client.flush();
    }

    private void close() throws IOException {
        closing = true;
        if (good && !last.isEmpty()) {
            Reply<Void> set = client.set(handle, last);
            track(set, () -> attributesRefusal = set.refusal());
        }
        Reply<Void> close = client.close(handle);
        track(close, () -> refusal = refusal == null ? close.refusal() : refusal);
    }

    private void track(Reply<?> reply, Reply.Listener listener) {
        unanswered++;
        reply.whenArrived(() -> {
            unanswered--;
            listener.arrived();
            if (unanswered == 0 && closing) {
                lookAtFileSystem();
            } else if (unanswered == 0 && ending) {
                cut();
            }
        });
    }

    /** The server has answered everything about the file. */
    private void over() throws IOException {
        over = true;
        if (held != null) {
            window.give(held.length);
        }
        closed.arrived();
        if (ended) {
            judge();
        }
    }

    private void judge() {
        if (!good) {
            return;
        }
        if (refusal != null && handle == null) {
            completion.notOpened(words(refusal));
        } else if (refusal != null) {
            completion.refused(words(refusal));
        } else if (former.objection().isPresent()) {
            completion.refused(path + ": " + former.objection().get());
        } else if (attributesRefusal != null) {
            completion.acceptedWithoutAttributes(attributesRefusal.getMessage());
        } else {
            completion.accepted();
        }
    }

    private String words(StatusException cause) {
        return path + ": " + (obstacle == null ? cause.getMessage() : obstacle);
    }
}
