package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import java.io.IOException;

/**
 * One file of a host, over one connection.
 *
 * @param base a directory of the host
 * @param path relative to it, or absolute
 * @param own of the connection, which goes back there in the end; null for one that others use besides
 */
record HostEnd(Ranges ranges, String base, String path, HostSession connection, Lanes own)
        implements RangedCopy.Reading, RangedCopy.Writing {
    static HostEnd first(Ranges ranges, String base, String path, HostSession host) {
        return new HostEnd(ranges, base, path, host, null);
    }

    /** The same file over a connection of its own. */
    HostEnd further(Lanes lanes) throws IOException {
        HostSession further = lanes.take(connection);
        return new HostEnd(ranges.over(further), base, path, further, lanes);
    }

    @Override
    public Ranges.Input read(long from, long to) throws IOException {
        return ranges.read(base, path, from, to);
    }

    @Override
    public Ranges.Output write(long from) throws IOException {
        return ranges.write(base, path, from);
    }

    @Override
    public void end(boolean good) {
        if (own == null) {
            return;
        }
        if (good) {
            own.giveBack(connection);
        } else {
            connection.close();
        }
    }
}
