using Spectre.Console;

namespace Grid.Server.Client.Output;

/// <summary>
/// Rows under headings: a drawn table where a person looks, tab-separated lines without headings where a pipe does,
/// so that <c>cut</c> and <c>awk</c> need no options.
/// </summary>
internal sealed record TextTable(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int ColumnGap = 2;

    public void WriteTo(Terminal terminal)
    {
        if (terminal.Output.IsTerminal)
        {
            Draw(terminal.OutConsole);
        }
        else
        {
            WriteLines(terminal.Out);
        }
    }

    private void Draw(IAnsiConsole console)
    {
        Table table = new() { Border = TableBorder.None };
        foreach (string heading in Headings)
        {
            Text title = new(heading, new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(title) { Padding = new Padding(0, 0, ColumnGap, 0) });
        }

        table.Columns[^1].Padding = new Padding(0);

        foreach (IReadOnlyList<string> row in Rows)
        {
            table.AddRow(row.Select(cell => new Text(Printable.Of(cell))));
        }

        console.Write(table);
    }

    private void WriteLines(TextWriter output)
    {
        foreach (IReadOnlyList<string> row in Rows)
        {
            output.WriteLine(string.Join('\t', row.Select(Printable.Of)));
        }
    }
}
