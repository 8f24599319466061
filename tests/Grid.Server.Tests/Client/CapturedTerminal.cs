using System.Text;
using Grid.Server.Client.Output;

namespace Grid.Server.Tests.Client;

/// <summary>A terminal whose outputs a test reads.</summary>
internal sealed class CapturedTerminal : IDisposable
{
    private readonly SharedBytes _output = new();
    private readonly SharedBytes _error = new();

    public CapturedTerminal(bool isTerminal = false, bool hasColour = false) => Terminal = new Terminal(
        new TerminalStream(_output, isTerminal), new TerminalStream(_error, isTerminal), hasColour);

    public Terminal Terminal { get; }

    public byte[] OutputBytes => _output.ToArray();

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string Error => Encoding.UTF8.GetString(_error.ToArray());

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }
}
