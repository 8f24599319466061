using System.Reflection;
using System.Runtime.CompilerServices;
using Grid.Scheduling.Durable;
using Grid.Scheduling.State;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests;

public sealed class SparesTests
{
    [Theory]
    [InlineData(typeof(Job))]
    [InlineData(typeof(Operation))]
    public void An_object_that_is_used_again_is_as_new(Type type)
    {
        object used = Activator.CreateInstance(type)!;
        object fresh = Activator.CreateInstance(type)!;
        FieldInfo[] fields = [.. FieldsOf(type).Where(field => !field.Name.Contains(nameof(ISpare.IsTouched), StringComparison.Ordinal))];
        foreach (FieldInfo field in fields)
        {
            field.SetValue(used, Something(field.FieldType));
            Equals(field.GetValue(used), field.GetValue(fresh)).ShouldBeFalse($"nothing was found to put into {field.Name}");
        }

        ((ISpare)used).Clear();

        foreach (FieldInfo field in fields)
        {
            Equals(field.GetValue(used), field.GetValue(fresh)).ShouldBeTrue($"{field.Name} is not cleared");
        }
    }

    [Fact]
    public void A_job_that_ended_is_kept_as_it_was_although_others_came_before_that()
    {
        Farm farm = new(isDurable: true);
        farm.Cancel(farm.Execute("first"));
        farm.Execute("second");

        SchedulerChanges changes = farm.TakeChanges();

        changes.Jobs.Select(job => (job.Spec.ActionDigest, job.Place)).ShouldBe(
        [
            (Spec("first").ActionDigest, JobPlace.Finished),
            (Spec("second").ActionDigest, JobPlace.Queued),
        ]);
    }

    [Fact]
    public void A_bot_is_told_to_stop_what_it_has_although_another_job_took_its_place_in_memory()
    {
        Farm farm = new();
        Farm.Bot bot = farm.Connect(capacity: 1);
        OperationName first = farm.Execute("first");
        bot.Update();
        LeaseId lease = bot.Lease.Id;
        bot.Update(Active(lease));
        farm.Cancel(first);
        farm.Execute("second");

        bot.Update(Active(lease));

        bot.Lease.State.ShouldBe(LeaseState.Cancelled);
        bot.Lease.Payload.ToArray().ShouldBe(Spec("first").Payload.ToArray());
        farm.Scheduler.FindBot(new BotId(Pool, "bot"))!.Held.Single().ActionDigest.ShouldBe(Spec("first").ActionDigest);
    }

    [Fact]
    public void An_operation_is_not_forgotten_when_the_time_has_come_of_one_that_was_deleted()
    {
        Farm farm = new();
        OperationName deleted = farm.Ask(Spec("first"));
        farm.Cancel(deleted);
        farm.Apply(new SchedulerInput.OperationDeleted(farm.Now, deleted));
        OperationName alive = farm.Execute("second");
        farm.Connect();

        farm.Pass(farm.Limits.FinishedOperationAgeMax);

        farm.Knows(alive).ShouldBeTrue();
    }

    [Fact]
    public void A_view_that_is_asked_for_too_late_is_not_that_of_another_operation()
    {
        Farm farm = new(new SchedulerLimits { FinishedOperationsMax = 0 });
        farm.Cancel(farm.Ask(Spec("first")));
        SchedulerEffect.OperationChanged ended = farm.Effects.OfType<SchedulerEffect.OperationChanged>().Single();
        farm.Ask(Spec("second"));

        Should.Throw<InvalidOperationException>(() => ended.Operation);
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    /// <summary>A value that nothing begins with.</summary>
    private static object Something(Type type)
    {
        if (type == typeof(string))
        {
            return "something";
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return new ReadOnlyMemory<byte>([1]);
        }

        if (type == typeof(IReadOnlyList<JobAttempt>))
        {
            return new JobAttempt[1];
        }

        if (Nullable.GetUnderlyingType(type) is { } given)
        {
            return Something(given);
        }

        if (type.IsEnum)
        {
            return Enum.ToObject(type, 1);
        }

        if (type.IsPrimitive)
        {
            return Convert.ChangeType(1, type, provider: null);
        }

        object made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (FieldInfo field in FieldsOf(type).Where(_ => type.IsValueType))
        {
            field.SetValue(made, Something(field.FieldType));
        }

        return made;
    }
}
