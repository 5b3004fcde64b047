package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.host.SftpLease;
import io.jenkins.plugins.scpcopy.copy.host.SftpPath;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.sftp.Attributes;
import io.jenkins.plugins.scpcopy.sftp.DirectoryEntry;
import io.jenkins.plugins.scpcopy.sftp.RangeReader;
import io.jenkins.plugins.scpcopy.sftp.RangeWriter;
import io.jenkins.plugins.scpcopy.sftp.Reply;
import io.jenkins.plugins.scpcopy.sftp.SftpLister;
import io.jenkins.plugins.scpcopy.sftp.StatusException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of files by SFTP, which has no sums: what is to be summed is read back. */
record SftpRanges(HostSession host) implements Ranges {
    private static final int BUFFER = 256 * 1024;
    private static final int PERMISSIONS = 01777;
    private static final int PRIVATE = 0600;

    @Override
    public Ranges over(HostSession connection) {
        return new SftpRanges(connection);
    }

    @Override
    public Optional<String> summing() {
        return Optional.of("by reading them back by SFTP");
    }

    @Override
    public boolean readsBack() {
        return true;
    }

    /** What starts from the login directory may be written as users write it. */
    private static String at(SftpLease lease, String base, String path) throws IOException {
        return base.equals(".") ? lease.path(path) : SftpPath.below(lease.path(base), path);
    }

    private static RefusedException refused(StatusException cause) {
        return new RefusedException(RemoteText.escape(cause.getMessage()), cause);
    }

    @Override
    public Found look(String base, String directory, List<String> paths) throws IOException {
        try (SftpLease lease = host.helperSftp()) {
            Map<String, Reply<Attributes>> asked = new LinkedHashMap<>();
            asked.put(directory, lease.client().stat(at(lease, base, directory)));
            for (String path : paths) {
                asked.put(path, lease.client().statLink(at(lease, base, path)));
            }
            lease.client().drain();
            Map<String, Entry> entries = new HashMap<>();
            for (Map.Entry<String, Reply<Attributes>> one : asked.entrySet()) {
                if (one.getValue().reason().isEmpty()) {
                    entries.put(one.getKey(), entry(one.getValue().get()));
                } else if (!one.getValue().isForMissingFile()) {
                    entries.put(one.getKey(), new Entry('?', 0, -1, 0, false));
                }
            }
            return new Found(entries.containsKey(directory) ? user(lease, base, directory) : -1, entries);
        }
    }

    private static Entry entry(Attributes attributes) {
        char kind = switch (attributes.kind()) {
            case FILE -> '-';
            case DIRECTORY -> 'd';
            case LINK -> 'l';
            case OTHER, UNKNOWN -> '?';
        };
        return new Entry(kind, attributes.permissions(0) & PERMISSIONS, attributes.owner(), attributes.size(), false);
    }

    /** The owner of what we make. */
    private static long user(SftpLease lease, String base, String directory) throws IOException {
        String path = at(lease, base, RelativePath.child(directory, "." + RemoteScripts.nonce() + ".part"));
        try {
            lease.client().makeFile(path, PRIVATE);
            Reply<Attributes> made = lease.client().statLink(path);
            lease.client().remove(path);
            lease.client().drain();
            return made.get().owner();
        } catch (StatusException e) {
            return -1;
        }
    }

    @Override
    public void make(String base, String path, int mode) throws IOException {
        try (SftpLease lease = host.helperSftp()) {
            lease.client().makeFile(at(lease, base, path), mode);
        } catch (StatusException e) {
            throw refused(e);
        }
    }

    @Override
    public List<String> sums(String base, String path, long block, long size) throws IOException {
        List<String> sums = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        try (Input in = read(base, path, 0, size)) {
            MessageDigest digest = Sha256.digest();
            long left = Math.min(block, size);
            for (long at = 0; at < size; ) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    return sums;
                }
                digest.update(buffer, 0, read);
                at += read;
                left -= read;
                if (left == 0) {
                    sums.add(Sha256.hex(digest));
                    left = Math.min(block, size - at);
                }
            }
        } catch (RefusedException e) {
            // What cannot be read has no sums.
            return sums;
        }
        return sums;
    }

    @Override
    public Output write(String base, String path, long from) throws IOException {
        SftpLease lease = host.helperSftp();
        try {
            return new Writing(lease, RangeWriter.open(lease.client(), at(lease, base, path), from));
        } catch (StatusException e) {
            lease.close();
            throw refused(e);
        } catch (IOException e) {
            lease.close();
            throw e;
        }
    }

    private record Writing(SftpLease lease, RangeWriter writer) implements Output {
        @Override
        public void write(byte[] bytes, int length) throws IOException {
            try {
                writer.write(bytes, length);
            } catch (StatusException e) {
                throw refused(e);
            }
        }

        @Override
        public void complete() throws IOException {
            try {
                writer.complete();
            } catch (StatusException e) {
                throw refused(e);
            }
        }

        @Override
        public void close() throws IOException {
            try (lease) {
                writer.close();
            }
        }
    }

    @Override
    public Input read(String base, String path, long from, long to) throws IOException {
        SftpLease lease = host.helperSftp();
        try {
            return new Reading(lease, RangeReader.open(lease.client(), at(lease, base, path), from, to));
        } catch (StatusException e) {
            lease.close();
            throw refused(e);
        } catch (IOException e) {
            lease.close();
            throw e;
        }
    }

    private record Reading(SftpLease lease, RangeReader reader) implements Input {
        @Override
        public int read(byte[] buffer, int offset, int most) throws IOException {
            try {
                return reader.read(buffer, offset, most);
            } catch (StatusException e) {
                throw refused(e);
            }
        }

        @Override
        public void close() throws IOException {
            try (lease) {
                reader.close();
            }
        }
    }

    @Override
    public Optional<String> finish(String base, String path, long size, int mode, int closed, Optional<FileTimestamps> times)
            throws IOException {
        try (SftpLease lease = host.helperSftp()) {
            String file = at(lease, base, path);
            Attributes there = lease.client().await(lease.client().statLink(file));
            if (there.size() != size) {
                throw new RefusedException("it has not " + size + " bytes there, but " + there.size());
            }
            int last = mode >= 0 ? mode : closed > 0 ? there.permissions(0) & ~closed : -1;
            if (last < 0 && times.isEmpty()) {
                return Optional.empty();
            }
            Reply<Void> set = lease.client().set(file, new Attributes(-1, last, times));
            lease.client().drain();
            return set.reason();
        } catch (StatusException e) {
            throw refused(e);
        }
    }

    @Override
    public List<String> named(String base, String directory, String prefix) throws IOException {
        try (SftpLease lease = host.helperSftp()) {
            return SftpLister.names(lease.client(), at(lease, base, directory)).stream()
                    .map(DirectoryEntry::name)
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        } catch (StatusException e) {
            return List.of();
        }
    }
}
