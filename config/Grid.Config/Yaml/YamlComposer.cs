using Grid.Config.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Grid.Config.Yaml;

/// <summary>
/// Turns YAML's events into nodes. Written here, over the library's parser, because its own document model forgets
/// where an alias stands and throws at the first duplicate key or undefined anchor, where an operator wants all of
/// them.
/// </summary>
internal sealed class YamlComposer
{
    /// <summary>How deep lists and mappings may nest.</summary>
    public const int DepthMax = 64;

    private readonly string _file;
    private readonly DiagnosticList _diagnostics;
    private readonly IParser _parser;
    private readonly AnchorTable _anchors;

    private YamlComposer(TextReader text, string file, DiagnosticList diagnostics)
    {
        _file = file;
        _diagnostics = diagnostics;
        _parser = new Parser(text);
        _anchors = new AnchorTable(diagnostics);
    }

    /// <summary>The document's root, or null when it is not YAML, which is then the only thing reported.</summary>
    public static Node? Compose(string text, string file, DiagnosticList diagnostics)
    {
        using StringReader reader = new(text);
        YamlComposer composer = new(reader, file, diagnostics);
        try
        {
            return composer.ComposeDocument();
        }
        catch (YamlException failure)
        {
            diagnostics.Error(composer.At(failure.Start), $"this is not YAML: {failure.Message}");
            return null;
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or FormatException)
        {
            // The library's scanner fails like this, without a place, on some texts that end within brackets or quotes.
            Mark last = composer._parser.Current?.End ?? Mark.Empty;
            diagnostics.Error(
                composer.At(last), "this is not YAML from here on: look for a bracket or quote that is not closed");
            return null;
        }
    }

    private Node? ComposeDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return new Node.Scalar(new SourceLocation(_file, 1, 1), tag: null, string.Empty, isPlain: true);
        }

        _parser.Consume<DocumentStart>();
        Node root = ComposeNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out _))
        {
            _diagnostics.Error(
                At(_parser.Current!.Start), "a second document begins here: a configuration is one document");
        }

        _anchors.ReportUndefined();
        return root;
    }

    private Node ComposeNode(int depth)
    {
        if (depth > DepthMax)
        {
            throw new YamlException(
                _parser.Current!.Start, _parser.Current.End, $"lists and mappings may nest {DepthMax} deep at most");
        }

        return _parser.Consume<ParsingEvent>() switch
        {
            AnchorAlias alias => _anchors.Refer(alias.Value.Value, At(alias.Start)),
            Scalar scalar => Anchored(scalar, ComposeScalar(scalar)),
            SequenceStart sequence => Anchored(sequence, ComposeSequence(sequence, depth)),
            MappingStart mapping => Anchored(mapping, ComposeMapping(mapping, depth)),
            ParsingEvent other => throw new YamlException(other.Start, other.End, "a value was expected here"),
        };
    }

    // The anchor is entered once its node is whole, so a part cannot contain itself.
    private Node Anchored(NodeEvent source, Node node)
    {
        if (!source.Anchor.IsEmpty)
        {
            _anchors.Define(source.Anchor.Value, node);
        }

        return node;
    }

    private Node.Scalar ComposeScalar(Scalar scalar) =>
        new(At(scalar.Start), TagOf(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain);

    private Node.Sequence ComposeSequence(SequenceStart start, int depth)
    {
        List<Node> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ComposeNode(depth + 1));
        }

        return new Node.Sequence(At(start.Start), TagOf(start), items);
    }

    private Node.Mapping ComposeMapping(MappingStart start, int depth)
    {
        MappingEntries entries = new(_diagnostics);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Node key = ComposeNode(depth + 1);
            entries.Add(key, ComposeNode(depth + 1));
        }

        return new Node.Mapping(At(start.Start), TagOf(start), entries.Merged());
    }

    // YAML's own tags (!!str and the like) change nothing here: what a value must be, its key decides.
    private static string? TagOf(NodeEvent node) => node.Tag.IsEmpty || !node.Tag.IsLocal ? null : node.Tag.Value;

    private SourceLocation At(Mark mark) => new(_file, (int)mark.Line, (int)mark.Column);
}
