using System.Text;
using Spectre.Console;

namespace Grid.Server.Client.Output;

/// <summary>
/// Where a verb writes. Results go to standard output, whatever else a person may want to see to standard error;
/// a command's own output passes through as bytes.
/// </summary>
internal sealed class Terminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // A pipe has no width; lines that programs read must not be broken at one.
    private const int PipeWidth = 100_000;

    public Terminal(TerminalStream output, TerminalStream error, bool hasColour)
    {
        Output = output;
        Error = error;
        Out = new StreamWriter(output.Bytes, Utf8) { AutoFlush = true };
        Err = new StreamWriter(error.Bytes, Utf8) { AutoFlush = true };
        OutConsole = CreateConsole(Out, output.IsTerminal, hasColour);
        ErrConsole = CreateConsole(Err, error.IsTerminal, hasColour);
    }

    /// <summary>Standard output, as bytes.</summary>
    public TerminalStream Output { get; }

    /// <summary>Standard error, as bytes.</summary>
    public TerminalStream Error { get; }

    /// <summary>Standard output, as text that is never styled.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard error, as text that is never styled.</summary>
    public TextWriter Err { get; }

    /// <summary>Standard output, for tables and colours.</summary>
    public IAnsiConsole OutConsole { get; }

    /// <summary>Standard error, for progress bars and colours.</summary>
    public IAnsiConsole ErrConsole { get; }

    /// <summary>The streams of this process. The environment variable NO_COLOR turns colours off (no-color.org).</summary>
    public static Terminal OfProcess() => new(
        new TerminalStream(Console.OpenStandardOutput(), !Console.IsOutputRedirected),
        new TerminalStream(Console.OpenStandardError(), !Console.IsErrorRedirected),
        hasColour: string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal, bool hasColour)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            ColorSystem = isTerminal && hasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        if (!isTerminal)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
