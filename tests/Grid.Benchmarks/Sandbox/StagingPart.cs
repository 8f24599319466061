using System.Diagnostics;
using Grid.Benchmarks.Reporting;
using Grid.Core;

namespace Grid.Benchmarks.Sandbox;

/// <summary>A tree staged, looked at, read and taken away: by links, by FUSE, and as if there were no sandbox.</summary>
internal sealed class StagingPart(SandboxOptions options, string dataPath, TextWriter progress)
{
    private const int Seed = 1;

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"making a tree of {options.Files} files …");
        string folder = Path.Join(dataPath, "staging");
        using SampleTree tree = new(folder);
        Digest root = await FillAsync(tree, cancellation);
        await using StagerUnderTest links = Stagers.Links(folder, tree);
        await using StagerUnderTest fuse = Stagers.Fuse(folder, tree);

        await progress.WriteLineAsync($"staging it, {options.Samples} times each …");
        List<double> linked = [];
        List<double> mounted = [];
        List<double> unstagedRead = [];
        List<double> linkedRead = [];
        List<double> mountedRead = [];
        for (int sample = -1; sample < options.Samples; sample++)
        {
            // In turn, so that a neighbour's hour is nobody's disadvantage. The first round warms all of them.
            double[] times =
            [
                await TimeAsync(() => links.RunAsync(root, Nothing, cancellation)),
                await TimeAsync(() => fuse.RunAsync(root, Nothing, cancellation)),
                await TimeAsync(() => ReadAll(tree.UnstagedPath)),
                await TimeAsync(() => links.RunAsync(root, ReadAll, cancellation)),
                await TimeAsync(() => fuse.RunAsync(root, ReadAll, cancellation)),
            ];
            if (sample >= 0)
            {
                linked.Add(times[0]);
                mounted.Add(times[1]);
                unstagedRead.Add(times[2]);
                linkedRead.Add(times[3]);
                mountedRead.Add(times[4]);
            }
        }

        double native = Figure.MedianOf(unstagedRead);
        return
        [
            new Figure("stage and tear down, links", "ms", Figure.MedianOf(linked)) { Samples = linked },
            new Figure("stage and tear down, FUSE and overlay, warm", "ms", Figure.MedianOf(mounted)) { Samples = mounted },
            new Figure(
                "the same beside links",
                "times",
                Figure.MedianOf(mounted) / Figure.MedianOf(linked),
                new Target(0.2, 0.05, IsLessBetter: true)),
            new Figure("stat all and read all of the unstaged tree", "ms", native) { Samples = unstagedRead },
            new Figure(
                "stage, stat all, read all, tear down, links",
                "times",
                Figure.MedianOf(linkedRead) / native,
                new Target(3, 3, IsLessBetter: true)) { Samples = linkedRead },
            new Figure(
                "stage, stat all, read all, tear down, FUSE",
                "times",
                Figure.MedianOf(mountedRead) / native,
                new Target(2.5, 1.5, IsLessBetter: true)) { Samples = mountedRead },
        ];
    }

    private async Task<Digest> FillAsync(SampleTree tree, CancellationToken cancellation)
    {
        Random random = new(Seed);
        byte[] content = new byte[options.SizeBytes / options.Files];
        for (int i = 0; i < options.Files; i++)
        {
            int directory = i % options.Directories;
            random.NextBytes(content);
            await tree.AddAsync($"part{directory / 20}/dir{directory}", $"file{i}", content, cancellation);
        }

        return await tree.WriteAsync(cancellation);
    }

    private static Task Nothing(string root) => Task.CompletedTask;

    private static Task ReadAll(string root)
    {
        TreeReader.StatAndReadAll(root);
        return Task.CompletedTask;
    }

    private static async Task<double> TimeAsync(Func<Task> workAsync)
    {
        long start = Stopwatch.GetTimestamp();
        await workAsync();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
