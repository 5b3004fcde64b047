package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.target.LocalTarget;
import io.jenkins.plugins.scpcopy.copy.tools.LocalFile;
import io.jenkins.plugins.scpcopy.copy.tools.Staging;
import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.ReceivedAttributes;
import io.jenkins.plugins.scpcopy.files.SourceAttributes;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import io.jenkins.plugins.scpcopy.files.StreamDigest;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** Copies a plan on this machine, with the same rules as from and to hosts. */
final class LocalCopy {
    private record Level(TargetDirectory directory, String path, boolean own) {}

    private final CopyRequest request;
    private final Plan plan;
    private final LocalTarget target;
    private final RateLimiter limiter;
    private final CopyProgress progress;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final LocalFile.Place place;
    private final Staging<LocalFile> staging;
    /** The checksum of what the file at hand has on the disk. */
    private String written = "";

    private byte[] block = new byte[StreamDigest.BLOCK];

    LocalCopy(CopyContext context, Plan plan, LocalTarget target) {
        this.request = context.request();
        this.plan = plan;
        this.target = target;
        this.limiter = context.limiter();
        this.progress = context.progress();
        this.place = new LocalFile.Place(progress);
        this.staging = new Staging<>(files -> Map.of(files.get(0), written), place, request.verify(), false, progress);
    }

    void run() {
        for (Plan.Item item : plan.items()) {
            if (Thread.currentThread().isInterrupted()) {
                progress.breakOff();
                progress.failed(item.target(), item.size(), Interrupts.TEXT);
                continue;
            }
            try {
                if (item.directory()) {
                    moveTo(item.target(), item);
                } else {
                    file(item);
                }
            } catch (IOException e) {
                progress.failed(item.target(), item.size(), Interrupts.reason(e));
            }
        }
        while (!levels.isEmpty()) {
            leave();
        }
    }

    private void file(Plan.Item item) throws IOException {
        try (SourceFile source = item.tree().open(item.source())) {
            // A single file that gets a new name leaves its directories behind.
            boolean renamed = target.isReplaced() && plan.kind() == SourceKind.FILE;
            moveTo(renamed ? "" : item.parent(), item);
            TargetDirectory directory = levels.isEmpty() ? target.base() : levels.peek().directory();
            String name = renamed ? target.nameFor(item.name()) : item.name();
            ReceivedAttributes attributes =
                    request.ofFile(source.attributes().mode(), Optional.of(source.attributes().times()));
            IncomingFile incoming = directory.create(name, source.size(), attributes);
            LocalFile file = new LocalFile(incoming, item.target(), source.size(), "", staging.verifies());
            progress.started(item.target(), source.size());
            try {
                content(source, file);
                file.complete(staging.holds());
                written = staging.verifies() ? file.written() : "";
                staging.arrived(file);
                staging.settle();
            } finally {
                place.discard(file);
            }
        }
    }

    private void content(SourceFile source, LocalFile file) throws IOException {
        while (source.left() > 0) {
            int read = source.read(block);
            if (read < 0) {
                throw new IOException("the file has shrunk while it was copied");
            }
            limiter.take(read);
            file.write(block, 0, read);
            block = file.exchange(block, read);
            progress.moved(file.path(), source.size() - source.left(), source.size());
        }
        if (source.hasGrown()) {
            progress.grown(file.path());
        }
    }

    private void moveTo(String directory, Plan.Item item) throws IOException {
        while (!levels.isEmpty() && !RelativePath.isAtOrAbove(levels.peek().path(), directory)) {
            leave();
        }
        String at = levels.isEmpty() ? "" : levels.peek().path();
        while (!at.equals(directory)) {
            at = RelativePath.step(at, directory);
            enter(at, RelativePath.name(at), item);
        }
    }

    private void enter(String path, String name, Plan.Item item) throws IOException {
        boolean first = levels.isEmpty();
        if (first && target.isOnto()) {
            levels.push(new Level(target.base(), path, false));
            return;
        }
        TargetDirectory parent = first ? target.base() : levels.peek().directory();
        SourceAttributes source = item.directoryAt(path);
        ReceivedAttributes attributes = request.ofDirectory(source.mode(), Optional.of(source.times()));
        levels.push(new Level(parent.enter(first ? target.nameFor(name) : name, attributes), path, true));
    }

    private void leave() {
        Level left = levels.pop();
        if (left.own()) {
            left.directory().leave();
        }
    }
}
