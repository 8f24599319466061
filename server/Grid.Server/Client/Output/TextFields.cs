using Spectre.Console;

namespace Grid.Server.Client.Output;

/// <summary>What one thing is like: a name and a value on each line. Empty values are left out.</summary>
internal sealed class TextFields
{
    private readonly List<(string Name, string Value)> _fields = [];

    public TextFields Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _fields.Add((name, Printable.Of(value)));
        }

        return this;
    }

    public void WriteTo(Terminal terminal)
    {
        int width = _fields.Count == 0 ? 0 : _fields.Max(field => field.Name.Length) + 1;
        foreach ((string name, string value) in _fields)
        {
            string label = (name + ":").PadRight(width);
            if (terminal.Output.IsTerminal)
            {
                terminal.OutConsole.Write(new Text(label + " ", new Style(decoration: Decoration.Dim)));
                terminal.Out.WriteLine(value);
            }
            else
            {
                terminal.Out.WriteLine($"{label} {value}");
            }
        }
    }
}
