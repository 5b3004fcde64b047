package io.jenkins.plugins.scpcopy.copy.selection;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;

/** Source and target are played. */
public class UnchangedFilesTest {
    private record File(String path, long size, long modified, String sum) {}

    private final CopyRun events = new CopyRun();
    private final List<String> summed = new ArrayList<>();
    private final Map<String, File> target = new HashMap<>();
    private Map<File, String> sums = Map.of();
    private boolean targetHasSums = true;

    private Map<File, String> sums(List<File> files) {
        files.forEach(file -> summed.add("source " + file.path()));
        return files.stream().filter(file -> !file.sum().isEmpty()).collect(Collectors.toMap(file -> file, File::sum));
    }

    private final class PlayedTarget implements TargetSnapshot {
        @Override
        public Optional<RemoteEntry> at(String path) {
            return target.containsKey(path + "/")
                    ? Optional.of(new RemoteEntry(RemoteEntry.Kind.DIRECTORY, 1, 2, 0))
                    : Optional.ofNullable(target.get(path))
                            .map(file -> new RemoteEntry(RemoteEntry.Kind.FILE, file.size(), file.modified(), 0));
        }

        @Override
        public boolean isDirectory(String path) {
            return target.containsKey(path + "/");
        }

        @Override
        public boolean keepsDirectories() {
            return true;
        }

        @Override
        public Optional<String> objection(String path) {
            return Optional.empty();
        }

        @Override
        public boolean hasSums() {
            return targetHasSums;
        }

        @Override
        public Map<String, String> sums(Collection<String> paths, long bytes) {
            paths.forEach(path -> summed.add("target " + path));
            return paths.stream()
                    .filter(path -> !target.get(path).sum().isEmpty())
                    .collect(Collectors.toMap(path -> path, path -> target.get(path).sum()));
        }
    }

    private void there(String path, long size, long modified, String sum) {
        target.put(path, new File(path, size, modified, sum));
    }

    private List<String> unchanged(boolean bySums, File... files) throws Exception {
        sums = new UnchangedFiles<File>(
                        File::path,
                        File::size,
                        file -> file.modified() < 0 ? OptionalLong.empty() : OptionalLong.of(file.modified()),
                        bySums ? Optional.of(this::sums) : Optional.empty())
                .among(Stream.of(files), new PlayedTarget());
        return Stream.of(files).filter(sums::containsKey).map(File::path).toList();
    }

    @Test
    public void sizeAndTimeDecide() throws Exception {
        there("same", 1, 2, "");
        there("longer", 2, 2, "");
        there("newer", 1, 3, "");
        there("unknown", 1, 2, "");
        assertEquals(
                List.of("same"),
                unchanged(
                        false,
                        new File("same", 1, 2, ""),
                        new File("longer", 1, 2, ""),
                        new File("newer", 1, 2, ""),
                        new File("unknown", 1, -1, ""),
                        new File("missing", 1, 2, "")));
        assertEquals(List.of(), summed);
    }

    @Test
    public void sumsDecideInPlaceOfTimesAndOnlyWhereBothSidesHaveThem() throws Exception {
        there("same", 1, 2, "s");
        there("other", 1, 2, "s");
        there("longer", 9, 2, "s");
        there("unsummed", 1, 2, "");
        File[] files = {
            new File("same", 1, 3, "s"),
            new File("other", 1, 2, "t"),
            new File("longer", 1, 2, "s"),
            new File("unsummed", 1, 2, "s")
        };
        assertEquals(List.of("same"), unchanged(true, files));
        assertEquals(Map.of(files[0], "s"), sums);
        assertEquals(
                List.of("target same", "target other", "target unsummed", "source same", "source other"), summed);
    }

    @Test
    public void timesDecideWhereOneSideHasNoSums() throws Exception {
        there("a", 1, 2, "s");
        assertEquals(List.of("a"), unchanged(false, new File("a", 1, 2, "t")));
        targetHasSums = false;
        assertEquals(List.of("a"), unchanged(true, new File("a", 1, 2, "t")));
        assertEquals(List.of(), summed);
    }

    @Test
    public void aDirectoryIsNoUnchangedFile() throws Exception {
        there("a/", 1, 2, "");
        assertEquals(List.of(), unchanged(false, new File("a", 1, 2, "")));
    }

    @Test
    public void whatAPlanHasLeftIsSentUnlessItIsADryRun() throws Exception {
        there("same", 1, 2, "");
        there("known/", 0, 0, "");
        Plan plan = new Plan(
                List.of(
                        new Plan.Item(null, "new", "new", 5, false),
                        new Plan.Item(null, "known", "known", 0, true)),
                List.of(),
                List.of(),
                SourceKind.SEVERAL);
        assertEquals(plan.items(), rest(b -> b, plan).items());
        assertEquals(List.of("new"), rest(b -> b.skipUnchanged(true), plan).items().stream().map(Plan.Item::target).toList());
        assertEquals(List.of(), rest(b -> b.dryRun(true), plan).items());
        assertEquals(
                List.of("new PLANNED"),
                events.settled.stream().map(result -> result.path() + " " + result.status()).toList());
    }

    private Plan rest(UnaryOperator<CopyRequest.Builder> options, Plan plan) throws Exception {
        CopyRequest request =
                options.apply(CopyRequest.builder(CopyRun.paths("x"), CopyRun.toHost("y"), "/")).build();
        return UnchangedFiles.rest(new CopyContext(request, events, MemoryBudget.ofHeap()), plan, new PlayedTarget());
    }
}
