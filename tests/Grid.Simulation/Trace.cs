using Grid.Scheduling;

namespace Grid.Simulation;

/// <summary>The story of one seed, for whoever wants to read it.</summary>
internal sealed class Trace(TextWriter output)
{
    private readonly bool _isRead = output != TextWriter.Null;

    private int _line;

    /// <summary>Inputs that schedulers were given.</summary>
    public int Steps { get; private set; }

    public void Step(long epoch, SchedulerInput input)
    {
        Steps++;
        if (_isRead)
        {
            Write($"{epoch}: {Story.Of(input)}");
        }
    }

    public void Write(SchedulerEffect effect)
    {
        if (_isRead)
        {
            Write($"    {Story.Of(effect)}");
        }
    }

    // A record takes long to print: only when somebody reads it.
    public void Write(FormattableString line)
    {
        if (_isRead)
        {
            output.WriteLine($"{++_line,6} {line}");
        }
    }
}
