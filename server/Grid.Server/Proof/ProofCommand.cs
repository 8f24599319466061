using System.Text;
using Grid.Server.Client.Execute;

namespace Grid.Server.Proof;

/// <summary>
/// The small piece of work a farm proves itself with: a real compile where this machine has a compiler, else a shell
/// command that needs nothing. The farm's bot runs on this machine when the proof is made, so what is here is there.
/// </summary>
internal sealed record ProofCommand
{
    private const string Path = "/usr/local/bin:/usr/bin:/bin";

    private ProofCommand(ExecuteSpec spec, string inputName, string input, Func<ReadOnlyMemory<byte>, bool> isRight)
    {
        Spec = spec;
        InputName = inputName;
        Input = Encoding.UTF8.GetBytes(input);
        IsRight = isRight;
    }

    /// <summary>What is executed.</summary>
    public ExecuteSpec Spec { get; }

    /// <summary>The one file it reads.</summary>
    public string InputName { get; }

    public ReadOnlyMemory<byte> Input { get; }

    /// <summary>Whether its one output is what it must be.</summary>
    public Func<ReadOnlyMemory<byte>, bool> IsRight { get; }

    /// <summary>The command as a person would type it.</summary>
    public string Text => string.Join(' ', Spec.Arguments);

    /// <summary>A compile when <paramref name="hasCompiler"/>, else a shell command.</summary>
    public static ProofCommand Choose(bool hasCompiler) => hasCompiler ? Compile() : Transform();

    /// <summary>Whether the commands of this machine include a C compiler.</summary>
    public static bool HasCompiler() => Path.Split(':').Any(folder => File.Exists($"{folder}/cc"));

    private static ProofCommand Compile() => new(
        SpecOf(["cc", "-c", "proof.c", "-o", "proof.o"], output: "proof.o"),
        "proof.c",
        "int proof(int built) { return built + 1; }\n",
        output => output.Span.StartsWith("\u007fELF"u8));

    private static ProofCommand Transform() => new(
        SpecOf(["sh", "-c", "tr a-z A-Z <proof.txt >proof.out"], output: "proof.out"),
        "proof.txt",
        "built by the farm\n",
        output => output.Span.SequenceEqual("BUILT BY THE FARM\n"u8));

    private static ExecuteSpec SpecOf(IReadOnlyList<string> arguments, string output) => new()
    {
        Arguments = arguments,
        OutputPaths = [output],
        Environment = [("PATH", Path)],
        Timeout = TimeSpan.FromMinutes(1),
    };
}
