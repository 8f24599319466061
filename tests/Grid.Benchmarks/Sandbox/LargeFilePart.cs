using Grid.Benchmarks.Reporting;
using Grid.Core;

namespace Grid.Benchmarks.Sandbox;

/// <summary>One large input that is in the page cache, read through the sandbox's mounts and past them.</summary>
internal sealed class LargeFilePart(SandboxOptions options, string dataPath, TextWriter progress)
{
    private const int SizeBytes = 256 << 20;
    private const double Giga = 1e9;
    private const string Name = "large";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"reading an input of {SizeBytes >> 20} MiB …");
        string folder = Path.Join(dataPath, "large");
        using SampleTree tree = new(folder);
        byte[] content = new byte[SizeBytes];
        new Random(1).NextBytes(content);
        await tree.AddAsync(string.Empty, Name, content, cancellation);
        Digest root = await tree.WriteAsync(cancellation);
        await using StagerUnderTest fuse = Stagers.Fuse(folder, tree);

        List<double> unstaged = [];
        List<double> mounted = [];
        for (int sample = -1; sample < options.Samples; sample++)
        {
            double past = TreeReader.Read(Path.Join(tree.UnstagedPath, Name)) / Giga;
            double through = 0;
            await fuse.RunAsync(
                root,
                path =>
                {
                    through = TreeReader.Read(Path.Join(path, Name)) / Giga;
                    return Task.CompletedTask;
                },
                cancellation);
            if (sample >= 0)
            {
                unstaged.Add(past);
                mounted.Add(through);
            }
        }

        return
        [
            new Figure("read of a 256 MiB input by FUSE", "GB/s", Figure.MedianOf(mounted)) { Samples = mounted },
            new Figure(
                "the same beside the page cache",
                "times",
                Figure.MedianOf(mounted) / Figure.MedianOf(unstaged),
                new Target(0.7, 0.9)) { Baseline = $"{Figure.MedianOf(unstaged):0.00} GB/s", Samples = unstaged },
        ];
    }
}
