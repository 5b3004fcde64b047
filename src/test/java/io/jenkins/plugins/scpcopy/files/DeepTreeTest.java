package io.jenkins.plugins.scpcopy.files;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What lies so deep that it is not followed from the top each time it is used: links are noticed there all the same. */
public class DeepTreeTest {
    private static final int LEVELS = 100;
    private static final ReceivedAttributes PLAIN = new ReceivedAttributes(0755, false, Optional.empty());

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path base;
    private Path outside;

    @Before
    public void setUp() throws IOException {
        base = temporary.newFolder("base").toPath().toRealPath();
        outside = temporary.newFolder("outside").toPath().toRealPath();
    }

    private static String down(int levels) {
        return String.join("/", Collections.nCopies(levels, "deep"));
    }

    private List<TargetDirectory> entered() throws IOException {
        List<TargetDirectory> levels = new ArrayList<>();
        levels.add(TargetDirectory.base(base, Confinement.to(base), new MemoryBudget(1_000_000).names(), warning -> {}));
        for (int i = 0; i < LEVELS; i++) {
            levels.add(levels.get(i).enter("deep", PLAIN));
        }
        return levels;
    }

    /** Puts a link in the place of a level, to a tree that looks the same from there. */
    private void replace(int level) throws IOException {
        Files.createDirectories(outside.resolve(down(LEVELS)));
        Files.move(base.resolve(down(level)), base.resolve("moved"));
        Files.createSymbolicLink(base.resolve(down(level)), outside);
    }

    @Test
    public void nothingIsWrittenBehindALinkThatHasAppeared() throws IOException {
        for (int level : new int[] {10, 70, 98}) {
            setUpAnew(level);
            TargetDirectory last = entered().get(LEVELS);
            last.create("before", 0, PLAIN).commit();
            replace(level);
            assertThrows(RefusedException.class, () -> last.create("x", 0, PLAIN));
            assertThrows(RefusedException.class, () -> last.enter("y", PLAIN));
            try (var all = Files.walk(outside)) {
                assertEquals(0, all.filter(Files::isRegularFile).count());
            }
        }
    }

    @Test
    public void nothingIsReadBehindALinkThatLeadsOut() throws IOException {
        for (int level : new int[] {10, 70, 98}) {
            setUpAnew(level);
            Files.createDirectories(base.resolve(down(LEVELS)));
            Files.createDirectories(outside.resolve(down(LEVELS)));
            String path = down(LEVELS) + "/f";
            Files.writeString(base.resolve(path), "inside");
            Files.writeString(outside.resolve(down(LEVELS - level)).resolve("f"), "secret");
            for (Symlinks links : new Symlinks[] {Symlinks.INSIDE, Symlinks.SKIP, Symlinks.FAIL}) {
                SourceTree tree = new SourceTree(base, base, links);
                try (SourceFile file = tree.open(path)) {
                    assertEquals(6, file.size());
                }
                Path moved = base.resolve("moved");
                Files.move(base.resolve(down(level)), moved);
                Files.createSymbolicLink(base.resolve(down(level)), outside);
                assertThrows(IOException.class, () -> tree.open(path));
                Files.delete(base.resolve(down(level)));
                Files.move(moved, base.resolve(down(level)));
                tree.open(path).close();
            }
        }
    }

    private void setUpAnew(int level) throws IOException {
        base = temporary.newFolder("base" + level).toPath().toRealPath();
        outside = temporary.newFolder("outside" + level).toPath().toRealPath();
    }
}
