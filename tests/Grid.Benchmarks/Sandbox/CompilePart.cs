using System.Diagnostics;
using System.Text;
using Grid.Benchmarks.Reporting;
using Grid.Core;

namespace Grid.Benchmarks.Sandbox;

/// <summary>
/// A compile that includes two thousand headers of a tree of fourteen thousand files, whose processor time is compared,
/// with that of this process, which serves the mount. As in a build, each compile's tree differs in a file from the last.
/// </summary>
internal sealed class CompilePart(SandboxOptions options, string dataPath, TextWriter progress)
{
    private const int Roots = 10;
    private const int DirectoriesOfRoot = 70;
    private const int HeadersOfDirectory = 20;
    private const int IncludedOfDirectory = 3;
    private const int DeclarationsOfHeader = 25;
    private const double Percent = 100;

    private readonly ProcessFigures _self = new(Environment.ProcessId);

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellation)
    {
        int headers = Roots * DirectoriesOfRoot * HeadersOfDirectory;
        await progress.WriteLineAsync($"compiling with {headers} headers …");
        string folder = Path.Join(dataPath, "compile");
        using SampleTree tree = new(folder);
        await FillAsync(tree, cancellation);
        await using StagerUnderTest fuse = Stagers.Fuse(folder, tree);

        List<double> unstaged = [];
        List<double> mounted = [];
        List<double> mountedAgain = [];
        for (int sample = -1; sample < options.Samples; sample++)
        {
            await tree.AddAsync(string.Empty, "main.c", MainFile(sample), cancellation);
            Digest root = await tree.WriteAsync(cancellation);
            double[] seconds =
            [
                await ProcessorSecondsAsync(() => CompileAsync(tree.UnstagedPath, cancellation)),
                await ProcessorSecondsAsync(
                    () => fuse.RunAsync(root, path => CompileAsync(path, cancellation), cancellation)),
                await ProcessorSecondsAsync(
                    () => fuse.RunAsync(root, path => CompileAsync(path, cancellation), cancellation)),
            ];
            if (sample >= 0)
            {
                unstaged.Add(seconds[0]);
                mounted.Add(seconds[1]);
                mountedAgain.Add(seconds[2]);
            }
        }

        return
        [
            ExtraOf("a compile of 2,100 headers in a tree new by one file, FUSE", mounted, unstaged),
            ExtraOf("the same compile in the same tree again, FUSE", mountedAgain, unstaged),
        ];
    }

    private static Figure ExtraOf(string work, List<double> measured, List<double> unstaged)
    {
        double native = Figure.MedianOf(unstaged);
        return new Figure(
            work,
            "% more CPU",
            Math.Round(((Figure.MedianOf(measured) / native) - 1) * Percent, 1),
            new Target(20, 10, IsLessBetter: true))
        {
            Samples = measured,
            Baseline = $"{native:0.00} s without",
        };
    }

    private static async Task FillAsync(SampleTree tree, CancellationToken cancellation)
    {
        for (int root = 0; root < Roots; root++)
        {
            for (int i = 0; i < DirectoriesOfRoot * HeadersOfDirectory; i++)
            {
                int directory = i / HeadersOfDirectory;
                string path = $"r{root}/m{root}_{directory}";
                await tree.AddAsync(path, $"h{i % HeadersOfDirectory}.h", Header($"{root}_{i}"), cancellation);
            }
        }
    }

    private static byte[] Header(string name)
    {
        StringBuilder text = new($"#ifndef H_{name}\n#define H_{name}\n");
        for (int i = 0; i < DeclarationsOfHeader; i++)
        {
            text.Append($"struct s_{name}_{i} {{ int a, b; struct s_{name}_{i} *next; const char *name; }};\n");
            text.Append($"static inline int f_{name}_{i}(struct s_{name}_{i} *s) {{ return s->a * {i} + s->b; }}\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("#endif\n").ToString());
    }

    private static byte[] MainFile(int version)
    {
        StringBuilder text = new($"/* {version} */\n");
        for (int root = 0; root < Roots; root++)
        {
            for (int i = 0; i < DirectoriesOfRoot * IncludedOfDirectory; i++)
            {
                text.Append($"#include <m{root}_{i / IncludedOfDirectory}/h{i % IncludedOfDirectory}.h>\n");
            }
        }

        return Encoding.ASCII.GetBytes(text.Append("int main(void) { return 0; }\n").ToString());
    }

    private static async Task CompileAsync(string path, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("gcc") { WorkingDirectory = path, RedirectStandardError = true };
        foreach (string argument in (IEnumerable<string>)
            ["-c", "main.c", "-o", "main.o", .. Enumerable.Range(0, Roots).Select(root => $"-Ir{root}")])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string said = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"gcc failed, which this benchmark needs: {said.Trim()}");
        }
    }

    private async Task<double> ProcessorSecondsAsync(Func<Task> workAsync)
    {
        double before = _self.ProcessorSeconds + _self.ChildrenProcessorSeconds;
        await workAsync();
        return _self.ProcessorSeconds + _self.ChildrenProcessorSeconds - before;
    }
}
