using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Sandbox;

/// <summary>Measures sandboxes within this process, each part beside the same work without one.</summary>
internal sealed class SandboxBenchmark(SandboxOptions options, DataFolder data, TextWriter progress)
{
    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        List<Figure> figures = [];
        foreach (string part in options.Parts)
        {
            figures.AddRange(await RunAsync(part, cancellation));
        }

        string setting = $"{data.FileSystemName}, {options.Files} files in {options.Directories} directories, "
            + $"{options.SizeBytes >> 20} MiB, {options.Samples} samples";
        return new Report("grid bench sandbox", setting, Baselines: null, figures);
    }

    private Task<IReadOnlyList<Figure>> RunAsync(string part, CancellationToken cancellation) => part switch
    {
        SandboxOptions.NoOp => new NoOpPart(data.Path, progress).RunAsync(cancellation),
        SandboxOptions.Staging => new StagingPart(options, data.Path, progress).RunAsync(cancellation),
        SandboxOptions.LargeFile => new LargeFilePart(options, data.Path, progress).RunAsync(cancellation),
        SandboxOptions.Compile => new CompilePart(options, data.Path, progress).RunAsync(cancellation),
        _ => new MakePart(options, data.Path, progress).RunAsync(cancellation),
    };
}
