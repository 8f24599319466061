using System.Text;
using Grid.Sandbox;

namespace Grid.Conformance.Sandboxes;

/// <summary>A tap that remembers what it heard.</summary>
internal sealed class HearingTap : IOutputTap
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();

    /// <summary>Called once stdout holds the word <c>word</c>.</summary>
    public Action? OnWord { get; init; }

    public string Stdout => TextOf(_stdout);

    public string Stderr => TextOf(_stderr);

    public void OnStdout(ReadOnlySpan<byte> content)
    {
        Hear(_stdout, content);
        if (Stdout.Contains("word", StringComparison.Ordinal))
        {
            OnWord?.Invoke();
        }
    }

    public void OnStderr(ReadOnlySpan<byte> content) => Hear(_stderr, content);

    private string TextOf(StringBuilder heard)
    {
        lock (_gate)
        {
            return heard.ToString();
        }
    }

    private void Hear(StringBuilder stream, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            stream.Append(Encoding.UTF8.GetString(content));
        }
    }
}
